"""What was seen of a Pod held against its predicted life: what fits, what doesn't, and what it tells of the unknowns."""
