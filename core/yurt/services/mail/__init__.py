"""E-mail out: kept in the outbox (`core.mail`) with the transaction that wants it, sent by a job, tried again."""
