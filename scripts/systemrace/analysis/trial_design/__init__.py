"""How trials are built in two countries: who leads, how large, how early, how first, how they end."""
