"""5 主动公开台账: items, releases per channel, index numbers, counts and exports."""
