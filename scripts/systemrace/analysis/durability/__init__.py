"""How long responses and lives last after CAR-T, and what the printed curves can carry."""
