"""Small phrases that several panels share: stages, durations, sizes, places; all plain text."""

from html import escape

from PySide6.QtCore import QLocale

from engine.progress import Stage
from specdesk.documents.document import Place
from ui.language import translate


def stage_name(stage: Stage) -> str:
    """What is being done, as the status line says it."""
    return {
        Stage.OPEN: translate("Wording", "Opening the file"),
        Stage.RECOGNIZE: translate("Wording", "Recognizing the text of scanned pages"),
        Stage.LOAD: translate("Wording", "Loading the model"),
        Stage.READ: translate("Wording", "The draft model reads the document"),
        Stage.SCORE: translate("Wording", "The draft model weighs every passage"),
        Stage.LOOKAHEAD: translate("Wording", "The draft model looks ahead"),
        Stage.PREFILL: translate("Wording", "The target model reads the best passages"),
        Stage.DECODE: translate("Wording", "The target model writes"),
        Stage.SUMMARIZE: translate("Wording", "Summarizing part by part"),
        Stage.DOWNLOAD: translate("Wording", "Downloading"),
        Stage.VERIFY: translate("Wording", "Checking the download"),
        Stage.CONVERT: translate("Wording", "Preparing the model"),
        Stage.REPORT: translate("Wording", "Writing the report"),
        Stage.INDEX: translate("Wording", "Preparing the search"),
        Stage.BACKUP: translate("Wording", "Backing up the library"),
        Stage.FORGET: translate("Wording", "Forgetting the document"),
    }[stage]


def count(number: int) -> str:
    """A number with the separators of the language."""
    return QLocale().toString(number)


def percent(share: float) -> str:
    """A share as a percentage: whole from 1 % on, "<1 %" above nothing."""
    if 0 < share < 0.01:
        return translate("Wording", "less than 1 %")
    return translate("Wording", "{number} %").format(number=round(share * 100))


def seconds(value: float) -> str:
    """A duration, rounded as a person would say it."""
    if value < 10:
        return translate("Wording", "{number} s").format(number=QLocale().toString(value, "f", 1))
    if value < 90:
        return translate("Wording", "{number} s").format(number=round(value))
    return translate("Wording", "{number} min").format(number=round(value / 60))


def time_left(value: float | None) -> str:
    """The time that is left, coarse on purpose; empty when unknown."""
    if value is None:
        return ""
    if value < 1.5:
        return translate("Wording", "almost done")
    if value < 90:
        rounded = round(value) if value < 20 else 5 * round(value / 5)
        return translate("Wording", "about {number} s left").format(number=rounded)
    return translate("Wording", "about {number} min left").format(number=round(value / 60))


def size(amount_bytes: int) -> str:
    """A size in the units that files are shown in."""
    return QLocale().formattedDataSize(
        amount_bytes, 1 if amount_bytes < 2**33 else 0, QLocale.DataSizeFormat.DataSizeSIFormat
    )


def pages(number: int) -> str:
    """A number of pages."""
    if number == 1:
        return translate("Wording", "1 page")
    return translate("Wording", "{number} pages").format(number=count(number))


def page_of(done: int, total: int) -> str:
    """The page that is being worked on, where `done` of `total` are."""
    return translate("Wording", "page {number} of {count}").format(
        number=count(min(done + 1, total)), count=count(total)
    )


def place_name(place: Place) -> str:
    """Where a quote stands: "p. 12", or the section and paragraph of a file without pages."""
    if place.page is not None and place.recognized:
        text = translate("Wording", "p. {label}, recognized")
        return text.format(label=place.page_label or place.page)
    if place.page is not None:
        return translate("Wording", "p. {label}").format(label=place.page_label or place.page)
    if place.paragraph is None:
        return place.section
    if place.paragraph == 0:
        return translate("Wording", "header or footer")
    paragraph = translate("Wording", "paragraph {number}").format(number=place.paragraph)
    return f"{place.section}, {paragraph}" if place.section else paragraph


def one_line(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def tool_tip(text: str) -> str:
    """Foreign text for a tool tip, which Qt would otherwise take for HTML if it looks like it."""
    return f"<qt>{escape(text)}</qt>" if text else ""


def button_text(text: str) -> str:
    """Foreign text for a button, where an & would mark a key."""
    return text.replace("&", "&&")
