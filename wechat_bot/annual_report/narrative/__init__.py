"""正文: templates filled with computed facts, people's edits, undertakings."""
