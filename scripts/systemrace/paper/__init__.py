"""The whole book as one PDF, printed from the built site by a headless Chromium."""
