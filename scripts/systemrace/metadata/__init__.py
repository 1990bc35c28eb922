"""The book, its data and its pages described for other programs, all from CITATION.cff, schemas, claims."""
