"""The findings of a run, in one format a module. Nothing is decided here."""
