import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaign.checks.tree import MAX_CHARACTERS, Items, Leaf, Node, Table, read_tree


def table(text: str) -> Table:
    tree, problems = read_tree("campaign.yaml", text)
    assert problems == []
    assert isinstance(tree, Table)
    return tree


def value(tree: Node, *path: str | int) -> Node:
    for step in path:
        if isinstance(step, int):
            assert isinstance(tree, Items)
            tree = tree.items[step]
        else:
            assert isinstance(tree, Table)
            tree = tree.entries[step].value
    return tree


def text_of(tree: Node, *path: str | int) -> str:
    leaf = value(tree, *path)
    assert isinstance(leaf, Leaf)
    return leaf.text


def code_and_line(text: str) -> tuple[str, int]:
    _, problems = read_tree("campaign.yaml", text)
    assert len(problems) == 1
    return problems[0].code, problems[0].place.line


@pytest.mark.parametrize("written", ["no", "on", "NO", "1.10", "10:30", "0o17", "1_000", "2021-01-25", "null"])
def test_yaml_guesses_nothing(written: str) -> None:
    assert text_of(table(f"a: {written}"), "a") == written


def test_null_is_null_only_without_quotes() -> None:
    tree = table('a: null\nb: "null"\nc:\n')
    assert [value(tree, key).is_null for key in "abc"] == [True, False, True]  # type: ignore[union-attr]


def test_everything_knows_its_line() -> None:
    tree = table("a:\n  - x\n  - y: 1\nb: 2\n")
    assert value(tree, "a", 1).line == 3
    assert tree.entries["b"].line == 4


def test_decomposed_vietnamese_becomes_composed() -> None:
    assert text_of(table("a: Sở"), "a") == "Sở"


def test_a_key_written_twice_is_an_error_with_both_lines() -> None:
    _, problems = read_tree("campaign.yaml", "a: 1\nb: 2\na: 3\n")
    assert [(p.code, p.place.line) for p in problems] == [("duplicate_key", 3)]
    assert "dòng 1" in problems[0].message


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\n\tb: 2\n", "yaml", 2),
        ("a: [1, 2\nb: 3\n", "yaml", 2),
        ('a: 1\nb: "x\n', "yaml", 3),
        ("a: 1\nb: \x07\n", "yaml", 2),
        ("a: &x 1\nb: 2\n", "alias", 1),
        ("a: 1\nb: *x\n", "alias", 2),
        ("a: &a [*a]\n", "alias", 1),
        ("a: 1\n---\nb: 1\n", "too_much", 2),
        ("a: 1\n? [b]\n: 2\n", "key", 2),
        ('a: 1\n"": 2\n', "key", 2),
        ("a: 1\n: 2\n", "yaml", 2),
        ("a: " + "[" * 4000, "too_much", 1),
        ("#" * (MAX_CHARACTERS + 1), "too_much", 1),
        ('a: "\\UFFFFFFFF"\n', "yaml", 1),
    ],
)
def test_broken_or_dangerous_yaml_is_one_problem_with_its_line(text: str, code: str, line: int) -> None:
    assert code_and_line(text) == (code, line)


def test_an_empty_file_has_no_tree() -> None:
    assert read_tree("campaign.yaml", "# nothing\n") == (None, [])


def test_tags_make_no_objects() -> None:
    assert text_of(table("a: !!python/object/apply:os.system [x]\n"), "a", 0) == "x"


YAMLISH = st.text(st.sampled_from(list("ab:-[]{}#&*!|>'\"%@`?, \n\t~.1\\u0\ufeff\x85…Đ")), max_size=60)


@given(YAMLISH | st.text())
def test_no_text_is_a_traceback(text: str) -> None:
    tree, problems = read_tree("campaign.yaml", text)
    assert tree is None or isinstance(tree, Leaf | Items | Table)
    assert all(problem.place.line >= 1 for problem in problems)
