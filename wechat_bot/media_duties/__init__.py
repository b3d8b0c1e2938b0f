"""政务新媒体日常: days without a post, 筛查, 自查报告, 统计表."""
