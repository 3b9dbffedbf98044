"""What every system starts with."""

from yurt_library.models import Shelf


def load(env) -> None:
    """Called after installing and upgrading; what is there already stays as the users have made it."""
    env.ensure(Shelf, {"library.shelf.new": {"name": "New arrivals"}})
