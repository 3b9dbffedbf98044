"""Accounts: signing in and out, sessions, passwords, second factors, API tokens. What happens is audited."""
