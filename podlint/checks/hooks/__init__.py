"""Rules about lifecycle hooks: what they hold up, whether they can work at all, and what they are needed for."""
