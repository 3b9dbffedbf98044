"""Real applicants through 24 months: the trial balance is zero at each month's end, and the books agree at the end."""

from __future__ import annotations

from pathlib import Path

import pytest
from yurt_lending.demo.applicants import read_applicants, simulate
from yurt_lending.hooks import check_data

SOURCE = Path(__file__).parents[3] / "tests" / "data" / "german_credit.csv"
EACH = 500
"""Every so many applicants are served here; all of them by `python -m benchmarks --only GERMAN`."""


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_applicants_of_the_german_credit_data_are_served(system):
    applicants = read_applicants(SOURCE)
    assert len(applicants) == 1000 and sum(applicant.good for applicant in applicants) == 700
    months = list(simulate(system, applicants[::EACH], months=24, seed=1994))
    assert [month.trial_balance for month in months] == [0] * 24
    assert months[0].in_force == len(applicants[::EACH]) >= months[-1].in_force
    assert sum(month.paid for month in months) > 5
    with system.acting_as_system() as env:
        assert check_data(env) == []
