"""The models come from their wheel and talk to nobody."""

import os
import subprocess
import sys
from pathlib import Path

from .scans import ENGLISH, paper

ROOT = Path(__file__).parents[4]
READ_WATCHED = """
import os, sys

def watch(event, details):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request"):
        os._exit(9)

sys.addaudithook(watch)
import numpy as np
from PIL import Image
from specdesk.documents.recognition.languages import Language
from specdesk.documents.recognition.engine import Engine
from specdesk.documents.recognition.page import PageReader

picture = np.asarray(Image.open(sys.argv[1]).convert("RGB"))[:, :, ::-1]
reader = PageReader(Language.ENGLISH, Engine())
print(reader.read(np.ascontiguousarray(picture), lambda *line: None).text)
assert sys.modules.get("openvino_telemetry") is None
assert "torch" not in sys.modules
"""


def test_recognition_reaches_for_no_network(tmp_path: Path):
    paper(ENGLISH).save(tmp_path / "sheet.png")
    ended = subprocess.run(
        [sys.executable, "-c", READ_WATCHED, str(tmp_path / "sheet.png")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "before the fifth day of every month." in ended.stdout
