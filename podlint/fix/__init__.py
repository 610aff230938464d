"""Edits of a manifest's text that do what a fix says, and nothing else: comments, order, quotes and layout stay."""
