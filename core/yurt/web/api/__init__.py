"""The REST API: every model of the registry under `/api/v1/<addon>/<model>`, described at `/api/openapi.json`."""

from yurt.web.api.routes import routes

__all__ = ["routes"]
