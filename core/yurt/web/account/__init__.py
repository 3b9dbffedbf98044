"""The pages of one's own account, and signing in and out."""
