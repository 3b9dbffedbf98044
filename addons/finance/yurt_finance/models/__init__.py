"""The models of finance, one file for each idea."""
