"""年报办理: from the 送审稿 to the archive; versions are frozen and can be proved."""
