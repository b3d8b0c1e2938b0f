"""用户: accounts, duties, log-in and sessions."""
