"""4 发布: messages, schedule, attempts, receipts. gateway.py says what it needs of WeChat."""
