"""Response to CAR-T against BCMA: which counts are compared, and what the comparison can bear."""
