"""What each user has at hand: recent pages, favourites, the command palette, the first steps."""

from yurt.web.personal.routes import routes

__all__ = ["routes"]
