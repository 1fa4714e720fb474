"""Message catalogues: `extract` brings new sentences into the `.po` files, `compile_all` makes the `.mo` files.

`python -m ops.catalogues` compiles; `python -m ops.catalogues extract` updates the `.po` files first.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "locale"
SOURCES = (
    ("chalicelib", "**.py", "python"),
    ("templates", "**.html", "jinja2"),
    ("templates", "**.txt", "jinja2"),
)
WIDTH = 115


def compile_all() -> list[Path]:
    """Compile every `.po` of `locale/` that is newer than its `.mo`; returns the files written."""
    return [_compile(po) for po in _catalogues() if _is_stale(po)]


def extract() -> list[Path]:
    """Bring the sentences of the sources into every `.po`, keeping translations; returns the files written."""
    template = sentences()
    written = []
    for po in _catalogues():
        catalogue = read(po)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        _write(po, catalogue)
        written.append(po)
    return written


def sentences() -> Catalog:
    """All msgids of the sources, with the files they stand in."""
    found = Catalog(project="Phieu", charset="utf-8")
    for folder, pattern, method in SOURCES:
        options = {"**": {"extensions": "jinja2.ext.i18n", "trimmed": "true", "silent": "false"}}
        for name, _line, message, comments, context in extract_from_dir(
            ROOT / folder,
            method_map=[(pattern, method)],
            options_map=options,
            keywords={"_": None, "ngettext": (1, 2)},
        ):
            found.add(message, locations=[(f"{folder}/{name}", 0)], auto_comments=comments, context=context)
    return found


def untranslated(language: str) -> list[str]:
    """The Vietnamese sentences that `language` does not say yet."""
    catalogue = read(LOCALE / language / "LC_MESSAGES" / "phieu.po")
    wanted = {message.id for message in sentences() if message.id}
    said = {message.id for message in catalogue if message.id and message.string}
    return sorted(str(message) for message in wanted - said)


def _catalogues() -> Iterator[Path]:
    yield from sorted(LOCALE.glob("*/LC_MESSAGES/phieu.po"))


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def read(po: Path) -> Catalog:
    """The catalogue in a `.po` file."""
    return read_po(BytesIO(po.read_bytes()), locale=po.parts[-3], charset="utf-8")


def _write(po: Path, catalogue: Catalog) -> None:
    made = BytesIO()
    write_po(made, catalogue, width=WIDTH, sort_output=True, include_lineno=False, ignore_obsolete=True)
    lines = [line for line in made.getvalue().splitlines() if not line.startswith(VOLATILE)]
    po.write_bytes(b"\n".join(lines) + b"\n")


VOLATILE = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b'"Last-Translator', b'"Language-Team')
"""Header lines that would change with every run."""


def _compile(po: Path) -> Path:
    mo = po.with_suffix(".mo")
    with mo.open("wb") as out:
        write_mo(out, read(po))
    return mo


if __name__ == "__main__":
    if sys.argv[1:] == ["extract"]:
        print(*extract(), sep="\n")
    print(*compile_all(), sep="\n")
