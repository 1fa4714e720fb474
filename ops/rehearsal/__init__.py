"""`./phieu rehearse`: a whole round played through real HTTP and real jobs at a moved clock, then audited.

The rehearsal knows every answer that its respondents gave, so it need believe nothing that the system says.
"""
