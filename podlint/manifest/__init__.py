"""From bytes to documents whose every node knows its line and column, decoded as Kubernetes decodes them."""
