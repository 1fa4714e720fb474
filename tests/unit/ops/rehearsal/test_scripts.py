from collections import Counter

from ops.rehearsal.scripts import CASTING, Act, Stage, draw, script


def test_the_same_seed_gives_the_same_acts() -> None:
    assert [script(7, f"a{n}@x", "g") for n in range(50)] == [script(7, f"a{n}@x", "g") for n in range(50)]
    assert draw(7, "a@x", "g").random() == draw(7, "a@x", "g").random()


def test_another_seed_gives_other_acts() -> None:
    assert [script(7, f"a{n}@x", "g") for n in range(50)] != [script(8, f"a{n}@x", "g") for n in range(50)]


def test_some_never_come_some_come_late_and_every_act_is_played() -> None:
    scripts = [script(1, f"a{n}@x", "g") for n in range(1000)]
    acts = Counter(visit.act for visits in scripts for visit in visits)
    assert set(acts) == set(Act)
    assert () in scripts
    of_parts = {Stage.MENDED, Stage.URGED, Stage.SLIPPED}
    assert {visit.stage for visits in scripts for visit in visits} == set(Stage) - of_parts


def test_nobody_casts_a_ballot_twice_in_different_visits() -> None:
    for n in range(1000):
        assert sum(visit.act in CASTING for visit in script(1, f"a{n}@x", "g")) <= 1
