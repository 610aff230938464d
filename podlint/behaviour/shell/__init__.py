"""A small abstract interpreter of shell scripts: what a script does, and when, without running it."""
