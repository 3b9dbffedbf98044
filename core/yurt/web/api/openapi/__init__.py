"""The OpenAPI 3.1 document, generated from the composed registry."""

from yurt.web.api.openapi.document import build_document

__all__ = ["build_document"]
