"""Measurements that anyone can run: ``python -m bench``. README.md here says what each proves."""
