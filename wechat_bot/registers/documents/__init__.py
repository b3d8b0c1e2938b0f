"""行政规范性文件 made, repealed, in force."""
