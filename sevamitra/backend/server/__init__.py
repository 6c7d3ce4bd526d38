"""The reference service backend: catalogue, demonstration applications and requests for a person, over JSON.

It stands in for the departments in development and shows integrators what is expected of theirs.
"""
