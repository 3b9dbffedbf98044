"""What people copy to put a form onto their site, or to send leads from a program."""

from __future__ import annotations

FORM = "/x/crm/form/"
INTAKE = "/x/crm/intake/"
HOST = "https://YOUR-YURT-ADDRESS"


def embed_snippet(key: str) -> str:
    """A script that puts the form in its place and hands the page's UTM words over; without scripts, a plain frame."""
    address = f"{HOST}{FORM}{key}"
    return (
        f'<script src="{address}/embed.js" async></script>\n'
        f'<noscript><iframe src="{address}" title="Form" width="100%" height="620" frameborder="0"></iframe></noscript>'
    )


def endpoint_example(key: str, secret: str) -> str:
    """A call with curl and openssl that makes a lead."""
    return f"""BODY='{{"name": "Ani", "phone": "+37491204118", "message": "A ring", "utm_source": "site"}}'
T=$(date +%s)
MARK=$(printf '%s.%s' "$T" "$BODY" | openssl dgst -sha256 -hmac '{secret}' -hex | sed 's/^.* //')
curl -X POST {HOST}{INTAKE}{key} -H 'Content-Type: application/json' \\
  -H "Yurt-Signature: t=$T,v1=$MARK" --data-binary "$BODY" """.rstrip()
