"""Builds this package's wheel (PEP 517) with nothing but the standard library.

The one thing that ordinary build tools make hard is the reason for this file: a ``.pth`` file next to the package, which
Python executes at every start of the environment it is installed in.
"""

import base64
import hashlib
import os
import tarfile
import zipfile

NAME = "mothership_goliat"
VERSION = "0.1.0"
HERE = os.path.dirname(os.path.abspath(__file__))

METADATA = f"""\
Metadata-Version: 2.1
Name: mothership-goliat
Version: {VERSION}
Summary: Sends what GOLIAT's unmodified client tells its monitoring server to a Mothership instead.
License: MIT OR Apache-2.0
Requires-Python: >=3.8
"""
WHEEL = """\
Wheel-Version: 1.0
Generator: mothership-goliat
Root-Is-Purelib: true
Tag: py3-none-any
"""
# What pip makes programs of.
ENTRY_POINTS = """\
[console_scripts]
mothership-goliat = mothership_goliat.study:main
"""
# Zip cannot say an earlier time; the same sources give the same wheel.
TIME = (1980, 1, 1, 0, 0, 0)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Writes the wheel and gives its name, as pip asks for it."""
    files = {path: _read(path) for path in [f"{NAME}.pth", *_modules()]}
    info = f"{NAME}-{VERSION}.dist-info"
    files[f"{info}/METADATA"] = METADATA.encode()
    files[f"{info}/WHEEL"] = WHEEL.encode()
    files[f"{info}/entry_points.txt"] = ENTRY_POINTS.encode()
    record = "".join(f"{path},sha256={_digest(data)},{len(data)}\n" for path, data in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    name = f"{NAME}-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            wheel.writestr(entry, data)
    return name


def build_sdist(sdist_directory, config_settings=None):
    """Writes the source archive and gives its name, as pip asks for it."""
    top = f"{NAME}-{VERSION}"
    with tarfile.open(os.path.join(sdist_directory, f"{top}.tar.gz"), "w:gz") as archive:
        for path in ["pyproject.toml", "wheel_builder.py", "README.md", f"{NAME}.pth", *_modules()]:
            archive.add(os.path.join(HERE, path), f"{top}/{path}")
    return f"{top}.tar.gz"


def _modules():
    names = sorted(os.listdir(os.path.join(HERE, NAME)))
    return [f"{NAME}/{name}" for name in names if name.endswith(".py")]


def _read(path):
    with open(os.path.join(HERE, path), "rb") as file:
        return file.read()


def _digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
