"""Rules about traffic: which Pods a Service sends it to, and when."""
