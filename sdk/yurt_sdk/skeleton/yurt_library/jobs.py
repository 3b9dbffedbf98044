"""What happens at set times."""

import sqlalchemy as sa
from yurt import job
from yurt.base.models.journal import Note

from yurt_library.models import Book, Loan


@job(title="Note late books", schedule="0 7 * * *")
def note_late_books(env) -> int:
    """Puts a note on the timeline of each book that should have come back. Returns how many."""
    loan = env[Loan]
    late = env.session.scalars(sa.select(loan).where(loan.is_open, loan.due < env.today)).all()
    for each in late:
        env.create(Note, model=Book.__yurt_name__, record_id=each.book_id, body=f"{each.reader.name}: {each.due}")
    return len(late)
