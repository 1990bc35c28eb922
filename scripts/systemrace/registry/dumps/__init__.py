"""Files that hold registry records: each kind is read into records of the form that the registry answers."""
