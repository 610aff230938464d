"""Would the API server accept this object? What it validates once an object has been decoded, with positions."""
