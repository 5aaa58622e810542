"""What a row of the library says of its document, in its tool tip."""

from specdesk.documents.document import Document
from ui.language import remark_text, translate
from ui.wording import one_line

MOST_HIDDEN, HIDDEN_CHARACTERS = 5, 80  # passages that a row's notice lists, and of each


def notice_of(document: Document) -> str:
    """What was found strange in a document, the beginnings of what it hides, and files in it."""
    lines = [remark_text(remark) for remark in document.warnings]
    if document.hidden:
        lines.append(translate("Library", "Hidden in this file:"))
    for passage in document.hidden[:MOST_HIDDEN]:
        short = one_line(passage)[:HIDDEN_CHARACTERS]
        lines.append(f"“{short}…”" if len(one_line(passage)) > len(short) else f"“{short}”")
    if len(document.hidden) > MOST_HIDDEN:
        more = translate("Library", "and {number} more passages")
        lines.append(more.format(number=len(document.hidden) - MOST_HIDDEN))
    if document.attachments:
        attached = translate("Library", "Attached files: {names}")
        lines.append(attached.format(names=", ".join(map(one_line, document.attachments))))
    return "\n".join(lines)
