"""Lists of the desk: what an address asks of a list, and what the page shows then."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.web.staff.lists import Column, Filter, Head, Listing, Shown, alphabetical, by_given_name


@dataclass(frozen=True)
class Fruit:
    """A row."""

    id: str
    name: str
    weight: int
    kind: str


FRUITS = [
    Fruit("a", "Đu đủ", 900, "cây"),
    Fruit("b", "Dưa hấu", 3000, "dây"),
    Fruit("c", "Ổi", 150, "cây"),
    Fruit("d", "Bưởi", 1200, "cây"),
]
LISTING = Listing[Fruit](
    columns=(
        Column("ten", "Tên", lambda fruit: alphabetical(fruit.name)),
        Column("nang", "Nặng", lambda fruit: fruit.weight, most_first=True),
        Column("loai", "Loại"),
    ),
    row_id=lambda fruit: fruit.id,
    filters=(Filter("kind", "Loại", {"cây": "Cây", "dây": "Dây"}, lambda fruit, kind: fruit.kind == kind),),
    per_page=2,
)


def shown(**query: str) -> Shown[Fruit]:
    return LISTING.show(FRUITS, query)


def ids(page: Shown[Fruit]) -> str:
    return "".join(fruit.id for fruit in page.rows)


def head(page: Shown[Fruit], label: str) -> Head:
    return next(one for one in page.heads if one.label == label)


def followed(address: str) -> Shown[Fruit]:
    return LISTING.show(FRUITS, dict(parse_qsl(address.removeprefix("?"))))


def test_nobody_asked_so_rows_come_as_they_are_page_by_page() -> None:
    page = shown()
    assert (ids(page), page.start, page.matched, page.first) == ("ab", 0, 4, "")
    further = followed(page.further)
    assert (ids(further), further.start, further.further) == ("cd", 2, "")
    assert ids(followed(further.first)) == "ab"


def test_a_column_sorts_one_way_and_then_the_other() -> None:
    rising = followed(head(shown(), "Tên").href)
    assert ids(rising) == "db"
    assert head(rising, "Tên").order == "ascending"
    falling = followed(head(rising, "Tên").href)
    assert ids(falling) == "ca"
    assert head(falling, "Tên").order == "descending"


def test_numbers_begin_with_the_greatest() -> None:
    assert ids(followed(head(shown(), "Nặng").href)) == "bd"


def test_a_column_without_an_order_cannot_be_sorted_by() -> None:
    assert (head(shown(), "Loại").href, head(shown(), "Loại").order) == ("", "")
    assert ids(shown(xep="loai")) == "ab"


def test_a_choice_narrows_the_list_and_stays_while_it_is_sorted_and_paged() -> None:
    page = shown(kind="cây", xep="ten")
    assert (ids(page), page.matched, page.total, page.filters[0].chosen) == ("da", 3, 4, "cây")
    assert ids(followed(page.further)) == "c"
    assert ids(followed(head(page, "Nặng").href)) == "da"


def test_sorting_anew_begins_at_the_first_page() -> None:
    assert followed(head(shown(sau="b"), "Tên").href).start == 0


@given(st.dictionaries(st.sampled_from(["xep", "sau", "kind", "other"]), st.text(max_size=12)))
def test_whatever_an_address_asks_a_page_of_the_list_comes(query: dict[str, str]) -> None:
    page = LISTING.show(FRUITS, query)
    assert len(page.rows) <= LISTING.per_page
    assert set(page.rows) <= set(FRUITS)


def test_words_are_ordered_by_the_vietnamese_alphabet() -> None:
    words = ["Ớt", "Ổi", "Đu đủ", "Óc chó", "Dưa", "Bưởi"]
    assert sorted(words, key=alphabetical) == ["Bưởi", "Dưa", "Đu đủ", "Óc chó", "Ổi", "Ớt"]


def test_people_are_ordered_by_their_given_names() -> None:
    people = ["Trần Văn Bình", "Lê Thị An", "Nguyễn Thị An"]
    assert sorted(people, key=by_given_name) == ["Lê Thị An", "Nguyễn Thị An", "Trần Văn Bình"]
