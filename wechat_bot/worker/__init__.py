"""后台发布进程: APScheduler as a clock that calls the stages' verbs."""
