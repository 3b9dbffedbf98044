"""Help on each page, and the first steps of a new user."""

from yurt.web.help.routes import routes

__all__ = ["routes"]
