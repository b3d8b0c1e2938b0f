"""转发任务: reposts ordered by superiors, from order to feedback."""
