"""Late loans: cases, promises, and the queue of reminders."""
