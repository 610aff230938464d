"""Rules about stopping: what hooks leave of the grace period, and who hears SIGTERM."""
