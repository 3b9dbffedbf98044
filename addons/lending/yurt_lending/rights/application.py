"""Officers ask and score; heads of lending keep sheets, levels of approval and the stop list."""

from yurt.rights import allow, rule

from yurt_lending.models.decision import Authority, Decision, RefusalReason
from yurt_lending.models.participant import Participant
from yurt_lending.models.scored_loan import Answer, ScorePart, Scoring
from yurt_lending.models.scoring import ScoringCriterion, ScoringGrade, ScoringQuestion, ScoringSheet, ScoringStop
from yurt_lending.models.stop_list import StopEntry
from yurt_lending.rights import cashier, manager, of_own_branches, officer

SHEETS = (ScoringSheet, ScoringQuestion, ScoringCriterion, ScoringStop, ScoringGrade)
OF_A_LOAN = (Answer, Scoring, ScorePart, Decision, Participant)
RULES = (Authority, RefusalReason)

application_permissions = [
    *(allow(role, model, "read") for role in (cashier, officer) for model in (*SHEETS, *OF_A_LOAN, *RULES)),
    allow(officer, Answer, "create", "write"),
    allow(officer, Participant, "create", "write", "delete"),
    *(allow(manager, model) for model in (*SHEETS, *RULES)),
    allow(officer, StopEntry, "read"),
    allow(manager, StopEntry),
]
application_rules = [rule(model, None, of_own_branches) for model in OF_A_LOAN]
