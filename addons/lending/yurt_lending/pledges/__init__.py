"""Collateral and pawn tickets: keeping, valuing, watching, renewing, redeeming, forfeiting."""
