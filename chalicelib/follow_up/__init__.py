"""Coverage, points at risk, notices and messages. Pure, with ports."""
