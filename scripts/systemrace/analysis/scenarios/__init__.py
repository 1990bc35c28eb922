"""The chapter `scenarios`: starts and firsts carried forward, and what would turn them."""
