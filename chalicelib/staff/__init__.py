"""Staff of the organiser: accounts, second factors, roles, sessions, the audit's verbs. Pure, with ports."""
