"""Saving: everything into a new file, which takes the old one's place in one step or not at all."""

import contextlib
import errno
import os
import tempfile
import zipfile
from pathlib import Path

from addin.hosts.file.package import Package
from engine.errors import InputError

FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # a zip's first: the same parts give the same bytes
LEVEL = 6  # deflate


def save_package(package: Package, path: str | Path) -> None:
    """Write the package to `path`. Raises InputError in words, the old file untouched."""
    path = Path(path)
    temporary = None
    try:
        prefix = f".{path.name[:40]}."
        handle, name = tempfile.mkstemp(prefix=prefix, suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            write_zip(package, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode_for(path))
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as err:
        problem = f"the workbook cannot be saved: {reason(err)}"
        raise InputError(problem, remedy(err), where=str(path)) from err
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def write_zip(package: Package, file) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as out:
        for part in package.parts:
            info = zipfile.ZipInfo(part, FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 3
            out.writestr(info, package.read(part), compresslevel=LEVEL)


def mode_for(path: Path) -> int:
    """The old file's permissions, or what any new file would get."""
    with contextlib.suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def sync_folder(folder: Path) -> None:
    """Make the rename itself safe where the system knows how."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def reason(err: OSError) -> str:
    known = {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "the disk quota is used up",
        errno.EROFS: "the disk is read-only",
        errno.EACCES: "the folder or file may not be written to",
        errno.EPERM: "the folder or file may not be written to",
        errno.ENOENT: "there is no such folder",
        errno.ENOTDIR: "there is no such folder",
        errno.EISDIR: "a folder of this name is in the way",
        errno.ENAMETOOLONG: "the name is too long",
        errno.EFBIG: "the disk cannot hold a file this large",
    }
    return known.get(err.errno or 0, err.strerror or str(err))


def remedy(err: OSError) -> str:
    if err.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Make room, or save it somewhere else; the old file is unchanged"
    if err.errno in (errno.EACCES, errno.EPERM) and os.name == "nt":
        return "Close the workbook in its app, or save it somewhere else"
    return "Save it somewhere else; nothing was changed"
