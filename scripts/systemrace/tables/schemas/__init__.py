"""What each table must be: type, unit, allowed values and rules of every column."""
