"""What add-ons make printed pages with: a typst file of their own, and the data that it shows.

    from yurt.paper import pdf_answer, set_page

    pdf = set_page(Path(__file__).with_name("label.typ"), {"title": book.title})
    return pdf_answer(pdf, "label.pdf")

The page reads `json(bytes(sys.inputs.data))`: what is in it is shown as it is, never taken for markup.
"""

from urllib.parse import quote

from starlette.responses import Response

from yurt.services.paper import set_page

__all__ = ["pdf_answer", "set_page"]


def pdf_answer(pdf: bytes, name: str) -> Response:
    """The file as an answer that the browser shows, to be kept by nobody on the way."""
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)
