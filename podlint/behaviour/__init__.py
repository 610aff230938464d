"""What commands do in time: the shell of command, args, probes and hooks, read without running it."""
