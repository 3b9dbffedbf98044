"""Live supervision: what the people below a manager do now and did today, and tasks for them."""

from yurt.web.team.routes import routes

__all__ = ["routes"]
