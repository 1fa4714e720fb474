"""Pages from templates: escaping always on, both languages, the frame with the campaign's name.

Our own templates are strict: a name that is missing is an error.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context
from markupsafe import Markup

from chalicelib.campaign import wording
from chalicelib.campaign.definition import Campaign, Text
from chalicelib.web import assets
from chalicelib.web.catalogue import DRAFTS, LANGUAGES, ROOT, translations
from chalicelib.web.compiled import compiled_first
from chalicelib.web.compiling import for_language
from chalicelib.web.components import component
from chalicelib.web.http import Cookie, Reply, Request

LANGUAGE_COOKIE = "phieu_lang"
YEAR = 365 * 24 * 3600


def page(
    request: Request,
    template: str,
    *,
    campaign: Campaign | None = None,
    csrf: Callable[[str], str] | None = None,
    status: int = 200,
    cookies: tuple[Cookie, ...] = (),
    **context: object,
) -> Reply:
    """Answer with `template` in the request's language.

    `campaign` fills the header and the help contacts; `csrf` gives the token for a form's purpose (the template of
    the address it posts to): forms write `csrf_field("/dang-nhap")`. Every other name goes to the template as is;
    `signed_in=True` makes the footer offer to sign out.
    """
    body = render(
        template,
        request.language,
        prefix=request.prefix,
        campaign=campaign,
        csrf=csrf,
        may_switch_language=not request.is_post,
        rehearsal=request.rehearsal,
        **{"signed_in": False, **context},
    )
    return Reply(body, status=status, cookies=(*cookies, *_chosen_language(request)))


def _chosen_language(request: Request) -> tuple[Cookie, ...]:
    chosen = request.query.get("lang", "")
    if request.is_post or chosen not in LANGUAGES or request.cookies.get(LANGUAGE_COOKIE) == chosen:
        return ()
    return (Cookie(LANGUAGE_COOKIE, chosen, max_age=YEAR),)


def render(template: str, language: str, **context: object) -> str:
    """Render `template` in `language`. HTML is escaped; templates ending in `.txt` are not.

    Raises `jinja2.UndefinedError` when the template asks for a name it was not given.
    """
    return environment(language).get_template(template).render(language=language, **context)


@cache
def environment(language: str) -> Environment:
    """The environment of our own templates in `language`. Templates are compiled once a process and language."""
    made = Environment(
        loader=compiled_first(language, FileSystemLoader(ROOT / "templates")),
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True, default_for_string=True),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.code_generator_class = for_language(language)
    made.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(
        component=component,
        asset=_asset,
        csrf_field=_csrf_field,
        languages_offered=_languages_offered,
        languages=LANGUAGES,
        drafts=DRAFTS,
        rehearsal=False,
    )
    made.filters.update(FILTERS)
    return made


@pass_context
def _gettext(context: Context, message: str) -> str:
    return translations(context["language"]).gettext(message)


@pass_context
def _ngettext(context: Context, singular: str, plural: str, number: int) -> str:
    return translations(context["language"]).ngettext(singular, plural, number)


@pass_context
def _csrf_field(context: Context, purpose: str) -> Markup:
    return Markup('<input type="hidden" name="csrf" value="%s">') % (context["csrf"](purpose),)


@pass_context
def _languages_offered(context: Context) -> Markup:
    return _other_languages(context["language"])


@cache
def _other_languages(language: str) -> Markup:
    """Links to this page in the other languages: the same on every page."""
    return Markup(render("parts/languages.html", language))  # noqa: S704 - the template escapes


@pass_context
def _asset(context: Context, name: str) -> str:
    return f"{context['prefix']}{assets.address(name)}"


@pass_context
def _text(context: Context, text: Text) -> str:
    return text.in_language(context["language"])


@pass_context
def _decimal(context: Context, value: wording.Exact, places: int = 2) -> str:
    return wording.decimal_text(value, places, comma=context["language"] != "en")


@pass_context
def _percent(context: Context, part: int, whole: int) -> str:
    return wording.percent_text(part, whole, comma=context["language"] != "en")


@pass_context
def _moment(context: Context, instant: datetime, zone: ZoneInfo) -> str:
    return wording.moment_text(instant, zone, context["language"])


@pass_context
def _deadline(context: Context, closes_at: datetime, zone: ZoneInfo) -> str:
    return wording.deadline_text(closes_at, zone, context["language"])


@pass_context
def _duration(context: Context, span: timedelta) -> str:
    return wording.duration_text(span, context["language"])


@pass_context
def _arrival(context: Context, instant: datetime, zone: ZoneInfo) -> str:
    return wording.arrival_text(instant, zone, context["language"])


def _clock(instant: datetime, zone: ZoneInfo, now: datetime) -> str:
    """The time of day; the day too where it is not today's."""
    local = instant.astimezone(zone)
    today = local.date() == now.astimezone(zone).date()
    return f"{local:%H:%M}" if today else f"{local:%H:%M} {wording.day_text(local.date())}"


def _day(value: date, zone: ZoneInfo | None = None) -> str:
    local = value.astimezone(zone) if isinstance(value, datetime) and zone else value
    return wording.day_text(local)


FILTERS: Mapping[str, Callable[..., str]] = {
    "text": _text,
    "decimal": _decimal,
    "percent": _percent,
    "moment": _moment,
    "deadline": _deadline,
    "duration": _duration,
    "arrival": _arrival,
    "clock": _clock,
    "day": _day,
    "two_digits": wording.two_digits,
}
"""For templates: `text` (a campaign's `Text`), and the words of `campaign.wording` in the page's language."""
