"""How a form is cut into pages of some five statements, and where each question stands. Pure."""

from dataclasses import dataclass

from chalicelib.campaign.definition import Form, Section
from chalicelib.campaign.once import once

STATEMENTS = 5
"""Statements a page aims at: few enough to see on a phone, enough not to tire of pages."""

SECONDS_PER_ANSWER = 5
"""Our estimate for one rating, reading included; what the home page says is rounded up."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """The questions of one section that stand on one page."""

    section: Section
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One page of statements. `number` counts from 1."""

    number: int
    chapters: tuple[Chapter, ...]

    @property
    def questions(self) -> tuple[str, ...]:
        """Ids of the page's questions, in order."""
        return tuple(q for chapter in self.chapters for q in chapter.questions)


@once(64)
def parts(form: Form) -> tuple[Part, ...]:
    """The pages of `form`: sections stay together where they fit, long ones are cut evenly."""
    pages: list[list[Chapter]] = []
    for chapter in _chapters(form):
        if pages and sum(len(c.questions) for c in pages[-1]) + len(chapter.questions) <= STATEMENTS:
            pages[-1].append(chapter)
        else:
            pages.append([chapter])
    return tuple(Part(number, tuple(chapters)) for number, chapters in enumerate(pages, start=1))


def _chapters(form: Form) -> list[Chapter]:
    return [
        Chapter(section, section.questions[start : start + size])
        for section in form.sections
        for size in (_even(len(section.questions)),)
        for start in range(0, len(section.questions), size)
    ]


def _even(length: int) -> int:
    pages = max(1, -(-length // STATEMENTS))
    return max(1, -(-length // pages))


def part_of(form: Form, question: str) -> Part:
    """The page on which `question` stands."""
    return next(part for part in parts(form) if question in part.questions)


def number_of(form: Form, question: str) -> int:
    """The question's number on screen, from 1 through the whole form."""
    return form.questions.index(question) + 1


def minutes(cells: int) -> int:
    """An honest estimate for so many answers: rounded up to 5 minutes above 10."""
    exact = -(-cells * SECONDS_PER_ANSWER // 60)
    return exact if exact <= 10 else -(-exact // 5) * 5
