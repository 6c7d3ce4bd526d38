"""Rasa graph components that understand a citizen's message: mr, hi, en, in either script."""
