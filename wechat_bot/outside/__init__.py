"""Adapters to the outside other than WeChat's interfaces."""
