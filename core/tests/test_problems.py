"""Errors as problem+json."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException
from yurt.errors import AccessDenied, ConfigurationError, SignInRequired, TooManyAttempts, ValidationFailed
from yurt.services.observability.context import request_id
from yurt.web.problems import Problem


def told(error: Exception) -> tuple[dict[str, Any], Any]:
    response = Problem.of(error).response()
    assert response.headers["content-type"] == "application/problem+json"
    body = json.loads(bytes(response.body))
    assert body["status"] == response.status_code and body["type"].startswith("/errors#")
    return body, response


def test_our_errors_keep_code_status_and_message() -> None:
    body, response = told(AccessDenied("Ask a manager for the role."))
    assert body == {"type": "/errors#access-denied", "title": "Access denied", "status": 403,
                    "detail": "Ask a manager for the role."}  # fmt: skip
    assert response.headers["cache-control"] == "no-store"


def test_the_instance_is_the_request_id() -> None:
    token = request_id.set("abc12345")
    try:
        assert told(AccessDenied("No."))[0]["instance"] == "abc12345"
    finally:
        request_id.reset(token)


def test_fields_are_told_one_by_one() -> None:
    body, _ = told(ValidationFailed("Two values do not fit.", {"name": "Fill it in.", "e-mail": "Not an address."}))
    assert body["errors"] == [
        {"field": "name", "detail": "Fill it in."},
        {"field": "e-mail", "detail": "Not an address."},
    ]


def test_headers_that_the_standard_asks_for() -> None:
    assert told(TooManyAttempts("Wait.", retry_after=90))[1].headers["retry-after"] == "90"
    assert told(SignInRequired("Sign in."))[1].headers["www-authenticate"].startswith("Bearer")
    body, response = told(HTTPException(405, headers={"Allow": "GET"}))
    assert response.headers["allow"] == "GET" and body["type"] == "/errors#method-not-allowed"


class Line(BaseModel):
    amount: int


class Order(BaseModel):
    lines: list[Line]
    password: str = Field(min_length=12)


def test_pydantic_errors_name_the_path_and_hide_the_value() -> None:
    with pytest.raises(ValidationError) as caught:
        Order.model_validate({"lines": [{"amount": "many"}], "password": "hunter2"})
    body, response = told(caught.value)
    assert response.status_code == 422 and [item["field"] for item in body["errors"]] == ["lines.0.amount", "password"]
    assert "hunter2" not in json.dumps(body)


def test_an_unforeseen_error_tells_nothing_of_itself() -> None:
    body, response = told(RuntimeError("SELECT secret FROM users"))
    assert response.status_code == 500 and "SELECT" not in json.dumps(body)


def test_secrets_in_messages_are_hidden() -> None:
    body, _ = told(ConfigurationError("Cannot reach postgresql://yurt:hunter2@db/yurt."))
    assert "hunter2" not in body["detail"]


@pytest.mark.parametrize("status", [418, 499, 599])
def test_any_status_has_a_problem(status: int) -> None:
    assert told(HTTPException(status))[1].status_code == status


def test_lone_surrogates_do_not_break_the_answer() -> None:
    assert told(AccessDenied("bad \ud800 text"))[1].status_code == 403
