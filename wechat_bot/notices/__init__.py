"""通知: what a person must be told, and by which way it goes out."""
