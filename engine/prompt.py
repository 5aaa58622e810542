"""What the target is asked: instruction, passages under their headings, question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from engine.selection import NOTHING, Selection
from engine.spans import Span
from engine.text import Text

_JAPANESE = re.compile(r"[\u3041-\u30ff]|[\u4e00-\u9fff]{2}")


class Language(StrEnum):
    """The language of a question, and so of its answer."""

    ENGLISH = "en"
    JAPANESE = "ja"


def language_of(text: str) -> Language:
    """Japanese if the text holds kana or a run of kanji, else English."""
    return Language.JAPANESE if _JAPANESE.search(text) else Language.ENGLISH


@dataclass(frozen=True, slots=True)
class Check:
    """What the target is asked before it answers, and must be sure enough of.

    user: a prompt that begins as the other does and ends with the question of the check. yes, no:
    words that the reply begins with. least: the log-odds of yes against no below which nothing is
    answered."""

    user: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the target reads. stops: texts that end its answer, such as a next question. check:
    asked first, over what both have in common."""

    system: str
    user: str
    stops: tuple[str, ...] = ()
    check: Check | None = None

    def leaves_unsure(self, certainty: float | None) -> bool:
        """Whether a target is not sure enough to answer. certainty: the log-odds it gave."""
        if self.check is None or certainty is None:
            return False
        return certainty < self.check.least

    def wanting(self, least: float) -> "Prompt":
        """The same prompt, of whose check the target must be that sure."""
        return replace(self, check=replace(self.check, least=least)) if self.check else self


_SYSTEM = {
    Language.ENGLISH: (
        "You answer questions about a document for office staff. Use only the excerpts given. "
        "Answer in one or two sentences, with names, numbers and units exactly as they stand in "
        "the excerpts. If the excerpts do not contain the answer, say only: {not_found}"
    ),
    Language.JAPANESE: (
        "あなたは文書についての質問に答えるアシスタントです。与えられた抜粋だけを使い、"
        "日本語で一、二文で答えてください。名称、数値、単位は抜粋のとおりに書いてください。"
        "抜粋に答えがない場合は「{not_found}」とだけ書いてください。"
    ),
}
# Asked again over the best passages alone, a small target must not refuse: it refuses too easily,
# and what it then makes up is found out by `engine/support.py`.
_SYSTEM_CLOSELY = {
    Language.ENGLISH: (
        "You answer questions about a document for office staff. Answer in one sentence, with "
        "names, numbers and units exactly as they stand in the excerpts."
    ),
    Language.JAPANESE: (
        "あなたは文書についての質問に答えるアシスタントです。抜粋のとおりの名称、数値、単位を"
        "使い、日本語の一文で答えてください。"
    ),
}
# Asked first whether the answer is there, a small target knows it well; left to refuse by itself,
# it refuses two of three questions whose evidence it has before it (benchmarks/RESULTS.md).
_CHECK = {
    Language.ENGLISH: (
        "Do the excerpts contain the answer to this question? Reply with one word, yes or no."
    ),
    Language.JAPANESE: (
        "抜粋にこの質問の答えが書かれていますか。「はい」か「いいえ」だけで答えてください。"
    ),
}
_REPLIES = {
    Language.ENGLISH: (("Yes", "yes"), ("No", "no")),
    Language.JAPANESE: (("はい",), ("いいえ",)),
}
_ASKED_AGAIN = {
    Language.ENGLISH: (
        "Answer the question in one sentence, with names, numbers and units exactly as they stand "
        "in the excerpts."
    ),
    Language.JAPANESE: (
        "質問に一文で答えてください。名称、数値、単位は抜粋のとおりに書いてください。"
    ),
}
_USER = {
    Language.ENGLISH: "Excerpts from the document:\n\n{excerpts}\n\nQuestion: {question}",
    Language.JAPANESE: "文書の抜粋:\n\n{excerpts}\n\n質問: {question}",
}
NOT_FOUND = {
    Language.ENGLISH: "The document does not say.",
    Language.JAPANESE: "この文書には記載がありません。",
}
_REFUSAL = re.compile(
    r"(?:the )?(?:document|excerpts?|passages?|text)s? (?:provided )?(?:do(?:es)?|did) ?n[o']t "
    r"(?:say|contain|mention|provide|specify|state|include)|not (?:mentioned|stated|specified|"
    r"provided|found) in the (?:document|excerpt|passage|text)|"
    r"(?:記載|記述|言及|情報|説明)(?:は|が)?(?:あり|されてい|含まれてい)ません|わかりません",
    re.IGNORECASE,
)


def says_not_found(answer: str) -> bool:
    """Whether an answer says that the document does not say."""
    return not answer.strip() or bool(_REFUSAL.search(answer[:200]))


def question_prompt(
    question: str,
    texts: Sequence[Text],
    selection: Selection,
    least_certainty: float | None = None,
    further: Selection = NOTHING,
) -> Prompt:
    """The prompt that puts a question over the selection.

    least_certainty: log-odds; where given, the target is asked first whether the question is
    answered there, and must be that sure. Without, it may refuse by itself. further: passages to
    read behind the others, so that a prompt with them begins as the one without."""
    language = language_of(question)
    system = _SYSTEM[language].format(not_found=NOT_FOUND[language])
    plain = _prompt(system, question, texts, selection, further)
    if least_certainty is None:
        return plain
    check = Check(f"{plain.user}\n\n{_CHECK[language]}", *_REPLIES[language], least_certainty)
    return replace(plain, user=f"{plain.user}\n\n{_ASKED_AGAIN[language]}", check=check)


def closer_prompt(question: str, texts: Sequence[Text], selection: Selection) -> Prompt:
    """The prompt that puts a question over the best passages; the target is to answer."""
    return _prompt(_SYSTEM_CLOSELY[language_of(question)], question, texts, selection)


def _prompt(system: str, question: str, texts: Sequence[Text], *selections: Selection) -> Prompt:
    parts = [excerpts(texts, selection) for selection in selections if selection.chosen]
    user = _USER[language_of(question)]
    return Prompt(
        system,
        user.format(excerpts="\n\n".join(parts), question=question.strip()),
        ("\nQuestion:", "\n質問:"),
    )


def excerpts(texts: Sequence[Text], selection: Selection) -> str:
    """The kept passages as the target reads them, in their order, each stretch under its heading.

    Passages that follow one another in the text are one stretch."""
    stretches: list[tuple[Text, Span]] = []
    for chosen in selection.chosen:
        text, span = texts[chosen.passage.source], chosen.passage.span
        if stretches and stretches[-1][0] is text and 0 <= span.start - stretches[-1][1].end <= 1:
            span = Span(stretches.pop()[1].start, span.end)
        stretches.append((text, span))
    return "\n\n".join(_under_heading(text, span) for text, span in stretches)


def _under_heading(text: Text, span: Span) -> str:
    heading = _heading_above(text, span)
    lead = f"[{heading}]\n" if heading else ""
    return lead + readable(span.of(text.text))


def readable(text: str) -> str:
    """A passage with single spaces, and without line ends inside Japanese sentences."""
    joined = re.sub(r"(?<=[\u3000-\u9fff！-｠])\s*\n\s*(?=[\u3000-\u9fff！-｠])", "", text)
    lines = (re.sub(r"[ \t\r\f\v\u00a0]+", " ", line).strip() for line in joined.splitlines())
    return "\n".join(line for line in lines if line)


def _heading_above(text: Text, span: Span) -> str:
    """The heading under which a span stands, unless the span begins with one."""
    above = ""
    for heading in text.headings:
        if heading.span.start > span.start:
            break
        above = "" if heading.span.start == span.start else heading.span.of(text.text)
    return re.sub(r"\s+", " ", above).strip()
