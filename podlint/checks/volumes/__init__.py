"""Rules about volumes: names, places, what is hidden, and who may write."""
