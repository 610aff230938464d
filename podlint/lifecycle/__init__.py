"""The lifecycle graph of a Pod, and the kubelet's rules of time."""
