"""The addresses of the API."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from yurt.errors import NotFound
from yurt.web.api import actions, batch, directory, files, records, timeline
from yurt.web.api.calls import Call, Resource
from yurt.web.api.documentation import docs_page, openapi_document

_MODEL = "/api/v1/{addon}/{model}"


def routes() -> list[BaseRoute]:
    """The routes of the API, for the application whose `state.system` is the `System` to serve.

    Every address under `/api/` is answered here, unknown ones and wrong methods too: with a problem, never a page.
    """
    return [
        Route("/api/openapi.json", Resource(GET=openapi_document)),
        Route("/api/docs", docs_page),
        Route("/api/v1/models", Resource(GET=directory.list_models)),
        Route("/api/v1/batch", Resource(POST=batch.run)),
        Route("/api/v1/files/{addon}/{model}/{id}", Resource(GET=files.list_files, POST=files.attach)),
        Route("/api/v1/files/{id}", Resource(GET=files.download, DELETE=files.remove)),
        Route(_MODEL, Resource(GET=records.list_records, POST=records.create)),
        Route(f"{_MODEL}/batch", Resource(POST=batch.run)),
        Route(
            f"{_MODEL}/by-external-id/{{external_id:path}}",
            Resource(GET=records.get_by_external_id, PUT=records.put_by_external_id),
        ),
        Route(f"{_MODEL}/{{id}}/timeline", Resource(GET=timeline.read_timeline)),
        Route(f"{_MODEL}/{{id}}/actions/{{action}}", Resource(POST=actions.invoke)),
        Route(f"{_MODEL}/{{id}}/restore", Resource(POST=records.restore)),
        Route(f"{_MODEL}/{{id}}", Resource(GET=records.get_record, PATCH=records.change, DELETE=records.delete)),
        Route("/api/{rest:path}", Resource(GET=_nothing, POST=_nothing, PUT=_nothing, PATCH=_nothing, DELETE=_nothing)),
    ]


def _nothing(call: Call) -> Response:
    raise NotFound("There is nothing at this address. /api/docs lists what there is.")
