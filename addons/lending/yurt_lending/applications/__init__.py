"""From application to decision: what is known of a borrower, the score, and who decides."""
