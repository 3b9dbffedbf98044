"""The views of the CRM, a file for each idea, and where they stand in the menus."""
