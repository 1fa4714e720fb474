"""The workshop: what `./phieu` does on a developer's or an operator's machine. Never shipped."""
