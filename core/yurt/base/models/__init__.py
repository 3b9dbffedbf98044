"""The core's models, one file for each idea."""
