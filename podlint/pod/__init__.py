"""The typed Pod: found inside any workload, with every default that a kubelet would see."""
