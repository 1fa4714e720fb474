import re

import pytest

from chalicelib.staff.audit import ActorKind, Verb


@pytest.mark.parametrize("verb", Verb)
def test_a_verb_is_thing_then_act_in_the_past_tense(verb: Verb) -> None:
    assert re.fullmatch(r"[a-z_]+(:[a-z_]+){1,2}", verb.value)
    act = verb.value.rsplit(":", 1)[1].split("_")[0]
    assert act.endswith("ed") or act in {"read", "sent", "seen", "taken", "made", "chosen"}


@pytest.mark.parametrize("verb", Verb)
def test_no_verb_speaks_of_a_respondent(verb: Verb) -> None:
    thing = verb.value.split(":")[0]
    assert thing not in {"ballot", "draft", "receipt", "respondent", "slip", "invitation"}
    assert not re.search(r"cast|saved|answered|voted", verb.value)


def test_a_respondent_cannot_be_an_actor() -> None:
    assert {kind.value for kind in ActorKind} == {"staff", "focal_point", "job", "command"}
