"""The models of documents."""
