"""podlint in the editor: a server of the Language Server Protocol, for documents that somebody is writing."""
