"""Publishing under faults: workers are killed, WeChat stumbles, and everything is recounted."""
