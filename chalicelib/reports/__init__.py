"""Workbooks made from scores and coverage."""
