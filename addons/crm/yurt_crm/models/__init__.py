"""The CRM's models, one file for each idea."""
