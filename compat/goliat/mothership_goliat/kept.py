"""Results that could not be uploaded: under a runner they go into the attempt's output folder, which the runner delivers
when the server is back; without one this machine keeps them (``undelivered``). The client tries an upload once and forgets
it."""

import os
import re
import sys

from . import attempt, undelivered
from .said import LOST, say

RESULTS = re.compile(r"/api/assignments/([0-9]+\.[0-9]+)/results")
# Anything but 200 is no success to the client, which prints it as its warning.
STATUS = 202
SENTENCE = "not delivered now; the runner keeps these files and delivers them when the server is back"
ALONE = (
    "not delivered now; these files are kept in {folder} and delivered as soon as this machine speaks to the server again,"
    " or by 'python -m mothership_goliat deliver'"
)


def is_upload(method, path):
    """Whether a request brings results."""
    return method.upper() == "POST" and RESULTS.fullmatch(path) is not None


def send(upload, files, data, base, path):
    """Calls ``upload()``, which posts to ``path`` of the server ``base``; when it does not arrive, keeps the files and answers
    in the server's place."""
    folder = attempt.output_folder()
    sentence = SENTENCE
    if not attempt.is_ours():
        folder = undelivered.folder(base, RESULTS.fullmatch(path)[1])
        sentence = ALONE.format(folder=folder)
    files = list(contents(files))
    relative = (data or {}).get("relativePath", "") if isinstance(data, dict) else ""
    paths = [(place(folder, relative, name), content) for name, content in files]
    response, failure = None, None
    try:
        response = upload()
    except Exception as error:
        failure = error
    if response is not None and response.status_code == 200:
        # An earlier try may have left an older one.
        for path, _ in paths:
            if os.path.exists(path):
                os.remove(path)
        return response
    try:
        for path, content in paths:
            write(path, content)
    except OSError as error:
        say(LOST, f"results could neither be uploaded nor kept: {error}")
        if failure is not None:
            raise failure
        return response
    print(f"mothership-goliat: {sentence}", file=sys.stderr)
    return answer(response, failure, sentence)


def contents(files):
    """Name and bytes of each file of a form, in whatever way ``requests`` takes them."""
    pairs = files.items() if isinstance(files, dict) else files or []
    for field, value in pairs:
        name, content = (value[0], value[1]) if isinstance(value, (tuple, list)) else (field, value)
        if hasattr(content, "read"):
            start = content.tell()
            content, file = content.read(), content
            # The upload reads it again.
            file.seek(start)
        yield str(name), content.encode("utf-8") if isinstance(content, str) else bytes(content)


def place(folder, relative, name):
    """Where a file lies: below ``folder`` whatever the words say, at the path that the server would give it."""
    parts = [part for part in re.split(r"[\\/]", relative) if part not in ("", ".")]
    # Older clients begin with one step up.
    if parts[:1] == [".."]:
        parts = parts[1:]
    parts = [part.replace(":", "_") if part != ".." else "_" for part in parts]
    name = re.split(r"[\\/]", name)[-1]
    return os.path.join(folder, *parts, name if name not in ("", ".", "..") else "_")


def write(path, content):
    """All of it or nothing."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    part = f"{path}.part"
    try:
        with open(part, "wb") as file:
            file.write(content)
        os.replace(part, path)
    except OSError:
        if os.path.exists(part):
            os.remove(part)
        raise


def answer(response, failure, sentence):
    import requests

    kept = requests.Response()
    kept.status_code = STATUS
    why = f"{type(failure).__name__}" if failure is not None else f"status {response.status_code}"
    kept._content = f"{sentence} ({why})".encode()
    kept.encoding = "utf-8"
    return kept
