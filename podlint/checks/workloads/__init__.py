"""Rules about workloads and the objects they lean on: Jobs, budgets for disruption, ConfigMaps, hooks of a release."""
