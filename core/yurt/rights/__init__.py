"""Declarations of who may do what: roles, permissions, row rules."""

from yurt.rights.attached import attached
from yurt.rights.declare import OPERATIONS, Operation, Permission, Role, RowRule, allow, rule

__all__ = ["OPERATIONS", "Operation", "Permission", "Role", "RowRule", "allow", "attached", "rule"]
