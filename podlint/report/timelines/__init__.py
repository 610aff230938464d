"""Predicted lives, in one format a module. Nothing is decided here."""
