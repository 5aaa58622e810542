"""The errors a user may meet; every one carries a sentence and what to do next."""


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 (the name lupdate looks for)
    """Mark `text` for translation and return it unchanged; the window translates it when shown."""
    return text


class SpecdeskError(Exception):
    """Something went wrong that the user can act on.

    `sentence` says what is wrong, `hint` what to do next. Both are templates marked with
    QT_TRANSLATE_NOOP("errors", …); `values` fill them, so that the window can translate first.
    """

    exit_code = 1

    def __init__(self, sentence: str, hint: str = "", **values: object) -> None:
        self.sentence_template = sentence
        self.hint_template = hint
        self.values = values
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """What is wrong, in English."""
        return self.sentence_template.format(**self.values)

    @property
    def hint(self) -> str:
        """What to do next, in English; may be empty."""
        return self.hint_template.format(**self.values)

    def __str__(self) -> str:
        return f"{self.sentence} {self.hint}".strip()


class UsageError(SpecdeskError):
    """The request cannot be carried out as asked."""

    exit_code = 2


class ModelMissing(SpecdeskError):
    """A model is not installed, or its files are not what the catalogue promises."""

    exit_code = 4


class OutOfMemory(SpecdeskError):
    """The machine has too little memory for what was asked."""


class Cancelled(Exception):
    """The user cancelled; no error."""

    exit_code = 130
