"""Templates as Python modules: the package has them compiled, a checkout reads the sources.

A start would else spend most of its time on parsing the templates of the first page.
"""

from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, Environment, ModuleLoader

from chalicelib.web.catalogue import ROOT

FOLDER = ROOT / "compiled"
DESK = ("staff/", "mail/", "documents/")
"""Few people wait for these, and compiled in each language they are a tenth of the package."""


def compiled_first(name: str, sources: BaseLoader) -> BaseLoader:
    """The modules of the set `name` where there are any; what is not among them, from `sources`."""
    folder = FOLDER / name
    return ChoiceLoader([ModuleLoader(folder), sources]) if folder.is_dir() else sources


def compile_set(name: str, environment: Environment, folder: Path = FOLDER) -> None:
    """Write the HTML templates of `environment` as modules of the set `name`, but those of the desk."""
    environment.compile_templates(folder / name, filter_func=_is_worth_it, zip=None, ignore_errors=False)


def _is_worth_it(template: str) -> bool:
    return template.endswith(".html") and not template.startswith(DESK)
