"""The pages of the web shell: what each shows, and the requests that it answers."""
