"""Rules about init containers and native sidecars: what they prepare, whether they end, and whom they wait for."""
