"""Pages for those who develop, switched on by `development = true` in yurt.toml."""

from yurt.web.debug.routes import routes

__all__ = ["routes"]
