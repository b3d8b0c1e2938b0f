"""What every stage stands on: errors, clock, configuration, database, journal, events."""
