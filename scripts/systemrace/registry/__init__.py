"""Registry records: dated copies on disk, and what can be read off a record by rule."""
