"""Settings of a run: configuration files, the choice of rules, and suppressions written into manifests."""
