"""Lets `python -m systemrace` do what `systemrace` does."""

from systemrace.cli import main

if __name__ == "__main__":
    main()
