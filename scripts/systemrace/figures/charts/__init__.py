"""Parts of charts that several chapters share: scales, rows of long labels, dots with intervals."""
