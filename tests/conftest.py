"""Settings of all tests: property tests are judged by what they find, not by how fast this machine is today."""

import os

from hypothesis import settings

os.environ["PODLINT_CACHE_DIR"] = os.devnull
"""No test is told what another one found: what is no folder keeps nothing."""

settings.register_profile("ci", deadline=None)
settings.register_profile("nightly", deadline=None, max_examples=10_000)
settings.load_profile("ci")
