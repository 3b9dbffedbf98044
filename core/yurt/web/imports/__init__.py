"""Import of a file in three steps: the file, the columns with a preview, the result. `/import/<model>`; every import at
`/imports/<number>`."""

from yurt.web.imports.routes import routes

__all__ = ["routes"]
