"""A team's own rules: expressions in CEL, Kubernetes' Common Expression Language, over a Pod and its budgets."""
