"""What the running system does around the data: sign-in, files, jobs, exchange, observability, webhooks."""
