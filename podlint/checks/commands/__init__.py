"""Rules about the commands of containers: whether they start, end, hear signals, and may write."""
