"""Writes down what the core announced."""

from yurt.registry.hookspecs import hookimpl

from yurt_sample.models import Happening

heard: list[tuple] = []


@hookimpl
def record_created(env, record):
    heard.append(("created", record.__yurt_name__, record.id))
    if getattr(record, "name", None) == "tells":
        env.create(Happening, text=f"created {record.id}")


@hookimpl
def record_changed(env, record, changes):
    heard.append(("changed", record.__yurt_name__, record.id, changes))


@hookimpl
def record_deleted(env, record):
    heard.append(("deleted", record.__yurt_name__, record.id))
