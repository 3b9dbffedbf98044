"""Exchange rates as central banks publish them: one parser for each format, and where to ask for it."""

from yurt_finance.rates.quotes import Parser, Quote, RateProvider, Request

__all__ = ["Parser", "Quote", "RateProvider", "Request"]
