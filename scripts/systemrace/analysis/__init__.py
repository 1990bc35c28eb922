"""Pure functions of frames and parameters: no file is read here and nothing is drawn."""
