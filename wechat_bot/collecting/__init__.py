"""年报数据报送: what every 股室 and 司法所 declares, and who still owes it (零报告)."""
