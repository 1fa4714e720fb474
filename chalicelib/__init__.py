"""Phiếu: the survey behind a government index, from roster to published result."""
