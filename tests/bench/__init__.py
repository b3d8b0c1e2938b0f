"""The figures of the closing notes: `make bench`."""
