"""Lending's models, one file for each idea."""
