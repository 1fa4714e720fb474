"""GOV.UK's components, for our templates and for `web.compiling`.

Its macros rely on names that are missing, which our own templates must not: they have an environment of their own.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, PrefixLoader

from chalicelib.web.compiled import compiled_first

SET = "components"


@cache
def environment() -> Environment:
    """The environment of the components."""
    return Environment(
        loader=compiled_first(SET, PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )


@cache
def _macro(name: str) -> Callable[[Mapping[str, Any]], str]:
    module: Any = environment().get_template(f"govuk_frontend_jinja/components/{name}/macro.html").module
    macro: Callable[[Mapping[str, Any]], str] = getattr(module, "govuk" + name.title().replace("-", ""))
    return macro


def component(name: str, params: Mapping[str, Any]) -> str:
    """A GOV.UK component, such as `component("error-summary", {...})`, as safe HTML."""
    return _macro(name)(params)
