"""文字核对: numbers, years, names and dates in the text that do not fit the tables. Pure."""
