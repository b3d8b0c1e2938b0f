"""机器检查: findings on a revision, the word lists behind them, waivers."""
