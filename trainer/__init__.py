"""A trainer for the questions one will be asked about a letter."""

__version__ = "0.1.0"
