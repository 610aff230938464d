"""Rules about probes: whether they are let pass, what they ask, and what their numbers amount to."""
