"""What the coming closes are planned to do may be looked at by heads of lending; only servicing writes it."""

from yurt.rights import allow, rule

from yurt_lending.models.planned import PLANNED
from yurt_lending.rights import manager, of_own_branches

planned_permissions = [allow(manager, model, "read") for model in PLANNED]
planned_rules = [rule(model, None, of_own_branches) for model in PLANNED]
