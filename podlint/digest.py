"""BLAKE2b by itself: :mod:`hashlib` loads OpenSSL, too, which takes longer than to check a small file."""

try:
    from _blake2 import blake2b
except ImportError:  # a module of Python's own that it promises nobody
    from hashlib import blake2b

__all__ = ["blake2b"]
