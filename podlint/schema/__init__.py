"""Is a document a well-formed object of the chosen Kubernetes version? What strict decoding says, with positions."""
