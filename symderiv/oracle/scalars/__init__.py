"""Balls, where functions of them have values, and the functions."""
