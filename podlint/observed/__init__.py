"""What was seen of Pods: ``kubectl describe``, Event objects and a Pod's status, read into times on one clock."""
