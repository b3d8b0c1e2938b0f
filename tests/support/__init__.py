"""What many tests share: the office, the cast, articles, the emulator."""
