"""What a run has to tell, in one format a module. Nothing is decided here."""
