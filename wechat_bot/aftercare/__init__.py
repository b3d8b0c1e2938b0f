"""发布之后: taking down and correcting what readers already have."""
