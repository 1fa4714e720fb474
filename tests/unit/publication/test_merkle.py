from hypothesis import given
from hypothesis import strategies as st

from chalicelib.publication.merkle import tree_hash
from chalicelib.publication.verify import merkle_root


@given(st.lists(st.binary(max_size=4), max_size=40))
def test_the_tree_split_from_above_and_the_tree_joined_from_below_are_one(leaves: list[bytes]) -> None:
    assert tree_hash(leaves).hex() == merkle_root(leaves)
