"""The web server: pages, API, templates and static files."""
