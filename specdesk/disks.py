"""Where a library may not lie: SQLite's locks do not hold on network drives, and a program that
copies files elsewhere copies them half written."""

import sys
from pathlib import Path

import psutil

from specdesk.errors import QT_TRANSLATE_NOOP, StorageError

_NETWORK = {
    *("nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "afs", "ncpfs"),
    *("webdav", "davfs", "fuse.davfs2", "fuse.sshfs", "fuse.rclone", "ceph", "fuse.ceph"),
    *("lustre", "gpfs", "beegfs", "glusterfs", "fuse.glusterfs", "vboxsf", "fuse.s3fs"),
}
_SYNCHRONIZED = (
    *("dropbox", "onedrive", "google drive", "googledrive", "my drive", "icloud drive"),
    *("mobile documents", "cloudstorage", "nextcloud", "owncloud", "pclouddrive", "syncthing"),
)


def refuse_remote(folder: Path) -> None:
    """Raises StorageError if a folder, which need not be there yet, lies on a network drive or is
    copied elsewhere by a synchronizing program."""
    real = folder.resolve()
    if is_network(real):
        sentence = QT_TRANSLATE_NOOP(
            "errors", "The folder {folder} is on a network drive; the library would be damaged."
        )
    elif is_synchronized(real):
        sentence = QT_TRANSLATE_NOOP(
            "errors",
            "The folder {folder} is copied elsewhere by another program; the library would be"
            " damaged.",
        )
    else:
        return
    raise StorageError(
        sentence,
        QT_TRANSLATE_NOOP(
            "errors", "Set SPECDESK_HOME to a folder on a disk of this computer, and start again."
        ),
        folder=str(folder),
    )


def is_network(real: Path) -> bool:
    """Whether a resolved path lies on a network drive."""
    if str(real).startswith("\\\\"):
        return True
    try:
        mounted = psutil.disk_partitions(all=True)
    except OSError:  # a system that does not tell
        return False
    above = {str(path) for path in (real, *real.parents)}
    here = max(
        (part for part in mounted if part.mountpoint in above),
        key=lambda part: len(part.mountpoint),
        default=None,
    )
    if here is None:
        return False
    remote = sys.platform == "win32" and "remote" in here.opts.split(",")
    return remote or here.fstype.lower() in _NETWORK


def is_synchronized(real: Path) -> bool:
    """Whether a folder above a path is named as those that are copied elsewhere."""
    return any(
        part.lower() == name or part.lower().startswith(f"{name} -")
        for part in real.parts
        for name in _SYNCHRONIZED
    )
