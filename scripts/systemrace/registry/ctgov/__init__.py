"""ClinicalTrials.gov through its API, version 2: search, transport, pages, records, rows."""
