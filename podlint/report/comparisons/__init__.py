"""What a prediction says of what was observed, in one format a module."""
