"""The addresses of accounts."""

from __future__ import annotations

from starlette.routing import Route

from yurt.web.account import access, profile, security


def routes() -> list[Route]:
    """The pages of one's own account, and the switches in the top bar."""
    return [
        Route("/session/language", profile.switch_language, methods=["POST"]),
        Route("/session/theme", profile.switch_theme, methods=["POST"]),
        Route("/session/branch", profile.switch_branch, methods=["POST"]),
        Route("/account", profile.show, methods=["GET"]),
        Route("/account", profile.save, methods=["POST"]),
        Route("/account/security", security.show, methods=["GET"]),
        Route("/account/security/password", security.save_password, methods=["POST"]),
        Route("/account/security/codes", security.offer_codes, methods=["GET"]),
        Route("/account/security/codes", security.switch_codes_on, methods=["POST"]),
        Route("/account/security/codes/off", security.switch_codes_off, methods=["POST"]),
        Route("/account/sessions", access.show_sessions, methods=["GET"]),
        Route("/account/sessions/others", access.end_others, methods=["POST"]),
        Route("/account/sessions/{id:int}/end", access.end_one, methods=["POST"]),
        Route("/account/devices/{id:int}/forget", access.forget_device, methods=["POST"]),
        Route("/account/tokens", access.show_tokens, methods=["GET"]),
        Route("/account/tokens", access.make_token, methods=["POST"]),
        Route("/account/tokens/{id:int}/revoke", access.revoke, methods=["POST"]),
    ]
