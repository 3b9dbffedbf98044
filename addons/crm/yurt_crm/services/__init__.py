"""What the CRM does with its models, for its own pages and for other add-ons."""
