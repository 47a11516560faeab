"""Starts what is measured, puts load on it, checks what it answered, and prints tables."""
