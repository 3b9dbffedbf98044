"""The pages of administrators: add-ons, jobs, settings, audit log."""
