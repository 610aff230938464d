"""The rules: one module per category, one function per rule, asking the rooms above."""
