"""What a change of manifests does to the lives of their Pods."""
