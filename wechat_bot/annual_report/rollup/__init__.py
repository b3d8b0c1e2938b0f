"""汇总: the figures that other bodies hand in to a collecting office, added up cell by cell."""
