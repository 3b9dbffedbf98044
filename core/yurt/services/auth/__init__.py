"""Sign-in: passwords, one-time codes, tokens, and the limits that protect them. No database here."""
