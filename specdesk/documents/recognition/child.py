"""What runs in the cage to recognize pictures: the models are loaded once, no file is opened.

So it can serve one file after the other: of a file it sees nothing but pixels.
"""

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.cage_child import Arguments, Parent
from specdesk.documents.cage_messages import Reply
from specdesk.documents.recognition.engine import Engine
from specdesk.documents.recognition.languages import Language
from specdesk.documents.recognition.page import PageReader


def serve(arguments: Arguments, parent: Parent) -> Reply:
    """Recognize pictures until the parent hangs up.

    A request has rgb (bytes, rows from the top), width, height and language. Replies with text,
    boxes: float32 [len(text), 4] in pixels, certainty in thousandths, turn and lies in
    quarters; in between tells its progress in lines."""
    engine = Engine()
    readers: dict[Language, PageReader] = {}
    for request in parent.requests():
        language = Language(str(request["language"]))
        if language not in readers:
            readers[language] = PageReader(language, engine)
        found = readers[language].read(_picture(request), parent.progress)
        values = {"text": found.text, "certainty": round(1000 * found.certainty)}
        values |= {"turn": found.turn, "lies": found.lies}
        parent.send("reply", Reply(values, {"boxes": found.boxes}))
    return Reply()


def _picture(request: Arguments) -> NDArray[np.uint8]:
    """The picture as the models see it: blue first."""
    data, height, width = request["rgb"], int(str(request["height"])), int(str(request["width"]))
    assert isinstance(data, bytes)
    rgb = np.frombuffer(data, np.uint8).reshape(height, width, 3)
    return np.ascontiguousarray(rgb[:, :, ::-1])
