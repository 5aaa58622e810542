"""A library on a network drive or in a synchronized folder is refused in a sentence."""

from pathlib import Path, PureWindowsPath
from typing import NamedTuple

import psutil
import pytest

from specdesk.disks import is_network, is_synchronized, refuse_remote
from specdesk.errors import StorageError
from specdesk.library import Library


class Mounted(NamedTuple):
    """A drive as psutil tells of it; no test can count on a real network drive."""

    mountpoint: str
    fstype: str
    opts: str = "rw"


def test_a_disk_of_this_computer_is_taken(tmp_path: Path):
    refuse_remote(tmp_path / "not there yet")


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smbfs", "fuse.sshfs"])
def test_a_network_drive_is_refused(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch):
    drives = [Mounted("/", "ext4"), Mounted(str(tmp_path), kind)]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **wanted: drives)
    with pytest.raises(StorageError, match="network drive"):
        Library(tmp_path / "data" / "library.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_the_nearest_drive_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    drives = [Mounted("/", "nfs"), Mounted(str(tmp_path), "ext4"), Mounted("/elsewhere", "nfs")]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **wanted: drives)
    assert not is_network(tmp_path / "data")
    assert is_network(tmp_path.parent)


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Company", "iCloud Drive", "Nextcloud"])
def test_a_synchronized_folder_is_refused(tmp_path: Path, name: str):
    with pytest.raises(StorageError, match="copied elsewhere"):
        Library(tmp_path / name / "library.sqlite")


def test_names_that_only_begin_alike_are_taken():
    assert not is_synchronized(Path("/home/one/dropboxes/data"))


def test_a_path_of_another_machine_is_a_network_drive():
    assert is_network(PureWindowsPath("//server/share/data"))  # type: ignore[arg-type]
