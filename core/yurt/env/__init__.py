"""The unit of work: session, acting user, language, branch, clock; rights and audit inside the session."""

from yurt.env.env import Env
from yurt.env.system import System

__all__ = ["Env", "System"]
