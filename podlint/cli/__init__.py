"""The commands: options in, text out, exit status. What they do is done in the rooms above."""
