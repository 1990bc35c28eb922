"""Chapter `recalibration`: acts that change the US path to a first patient, and what parity would take."""
