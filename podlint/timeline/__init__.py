"""The lifecycle solved: scenarios with their conditions, bounds of every event, budgets, repeats."""
