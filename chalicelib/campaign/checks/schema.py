"""The fields of `campaign.yaml` and of a form's file."""

from chalicelib.campaign.checks import values as v
from chalicelib.campaign.checks.shapes import LINE, Either, Many, Record, Shape, TableOf, Words

WORDS = Words()


def _rule(value: Shape) -> Record:
    """A rule that a citizen could question: its value and the document it comes from."""
    return Record({"value": value}, {"source": LINE})


CONTACT = Record(
    {
        "kind": v.choice("professional", "technical"),
        "office": WORDS,
        "phone": v.PHONE,
        "email": v.EMAIL,
        "hours": WORDS,
    }
)
TIMELINE = Record(
    {
        "accounts": Record({"working_days_before": v.whole(0, 30), "at": v.CLOCK}),
        "opening_at": v.CLOCK,
        "reminders": Many(Record({"day": v.REMINDER_DAY, "at": v.CLOCK})),
        "quiet": Record({"from": v.CLOCK, "to": v.CLOCK}),
    }
)
RATES = Record(
    {},
    {
        "own": v.YES_NO,
        "parent": v.YES_NO,
        "types": Many(v.NAME),
        "units": Many(v.UNIT_ID),
        "listed": v.YES_NO,
    },
)
GROUP = Record(
    {
        "name": WORDS,
        "capacity": WORDS,
        "ballot": WORDS,
        "form": v.NAME,
        "window": v.NAME,
        "members": Many(v.NAME, at_least=1),
        "rates": RATES,
        "charged_to": v.CHARGED_TO,
    },
    {"aliases": Many(LINE)},
)
SCORING = Record(
    {
        "k": _rule(v.whole(1, 1000)),
        "no_opinion": _rule(v.choice("excluded", "zero")),
        "no_valid_answers": _rule(v.choice("renormalise", "zero")),
        "min_valid": _rule(v.whole(0, 1000)),
        "shortfall": _rule(v.choice("respondent_unit", "rated_unit", "none")),
    }
)
OPTION = Record({"label": WORDS, "coefficient": v.DECIMAL_OR_NULL})
SCALE = Record({"options": TableOf(v.OPTION_ID, OPTION)}, {"source": LINE})
SCALES = TableOf(v.NAME, SCALE)
WEIGHTS = TableOf(v.NAME, v.DECIMAL)
CRITERION = Record(
    {"id": v.CRITERION_ID, "area": v.CRITERION_ID, "max_points": v.DECIMAL, "name": WORDS},
    {"weights": WEIGHTS},
)
APPRAISED = Record({"id": v.CRITERION_ID, "area": v.CRITERION_ID, "max_points": v.DECIMAL, "name": WORDS})
CRITERIA = Record(
    {"survey_points": v.DECIMAL, "list": Many(CRITERION, at_least=1)},
    {"weights": WEIGHTS, "source": LINE, "appraised": Many(APPRAISED, at_least=1)},
)
GRADES = Record(
    {"levels": TableOf(v.NAME, v.DECIMAL)}, {"bound": v.choice("inclusive", "exclusive"), "source": LINE}
)
CAMPAIGN = Record(
    {
        "campaign": v.CAMPAIGN_ID,
        "sample": v.YES_NO,
        "year": v.whole(1990, 2100),
        "title": WORDS,
        "short_title": WORDS,
        "organiser": Record({"name": WORDS, "short": WORDS, "parent": WORDS, "email": v.EMAIL}),
        "contacts": Many(CONTACT, at_least=1),
        "legal_basis": Many(Record({"document": LINE, "date": v.DAY, "about": WORDS})),
        "zone": v.ZONE,
        "weekend": Many(v.WEEKDAY),
        "holidays": Many(v.DAY),
        "windows": TableOf(v.NAME, Record({"title": WORDS, "first_day": v.DAY, "last_day": v.DAY})),
        "fence_at": v.CLOCK,
        "timeline": TIMELINE,
        "unit_types": TableOf(v.NAME, Record({"name": WORDS, "scored": v.YES_NO})),
        "units": TableOf(v.UNIT_ID, Record({"type": v.NAME, "name": WORDS}, {"parent": v.UNIT_ID})),
        "groups": TableOf(v.NAME, GROUP),
        "plan": TableOf(v.NAME, TableOf(v.UNIT_OR_REST, v.whole(0, 100_000))),
        "scoring": SCORING,
        "areas": TableOf(v.CRITERION_ID, WORDS),
        "criteria": TableOf(v.NAME, CRITERIA),
        "grade_names": TableOf(v.NAME, WORDS),
        "grades": TableOf(v.NAME, GRADES),
    },
    {"scales": SCALES},
)
QUESTION = Record({"id": v.NAME, "criterion": v.CRITERION_ID, "scale": v.NAME, "text": WORDS, "short": WORDS})
SECTION = Record({"id": v.NAME, "title": WORDS, "questions": Many(Either(v.NAME, QUESTION), at_least=1)})
FORM = Record(
    {
        "form": v.NAME,
        "number": v.whole(1, 99),
        "title": WORDS,
        "audience": WORDS,
        "purpose": WORDS,
        "how_to": WORDS,
        "sections": Many(SECTION, at_least=1),
    },
    {"remark": WORDS, "scales": SCALES},
)
