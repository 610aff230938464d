"""podlint: a static linter and lifecycle analyser for Kubernetes Pod manifests."""

__version__ = "0.1.0"
