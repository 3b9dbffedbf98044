"""The reports of the CRM, a file for each question."""
