"""What is derived from a record's words, by rules that stand in one table."""
