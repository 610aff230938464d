"""Settings of all tests: property tests are judged by what they find, not by how fast this machine is today."""

from hypothesis import settings

settings.register_profile("ci", deadline=None)
settings.register_profile("nightly", deadline=None, max_examples=10_000)
settings.load_profile("ci")
