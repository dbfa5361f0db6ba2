"""``mothership-goliat study CONFIG``: one study without a person, as a Mothership runner starts it.

``goliat study`` alone is made for somebody who sits in front of it: it wants to be started in the project's folder, its
window stays open at the end, and an exception inside the study still ends with exit code 0. This starts the same study in
the project's folder, lets its window close (see ``window``), and gives an exit code that can be believed.
"""

import os
import subprocess
import sys
import tempfile

from .window import FATAL

USAGE = "usage: mothership-goliat study CONFIG [what `goliat study` takes]"


def main():
    """The exit code: the client's own (42: out of memory), or 1 when it logged a fatal line and said 0."""
    words = sys.argv[1:]
    if len(words) < 2 or words[0] != "study":
        print(USAGE, file=sys.stderr)
        return 2
    # The client starts elsewhere, so the name must say where from the top.
    config = os.path.abspath(words[1])
    with tempfile.TemporaryDirectory() as folder:
        fatal = os.path.join(folder, "fatal")
        command = [sys.executable, "-m", "cli", "study", config, "--auto-close", *words[2:]]
        code = subprocess.call(command, cwd=project(os.getcwd()), env={**os.environ, FATAL: fatal})
        if code == 0 and os.path.exists(fatal):
            with open(fatal, encoding="utf-8") as file:
                print(file.readline().strip(), file=sys.stderr)
            return 1
    return code


def project(start):
    """The folder with ``configs`` and ``data``: ``GOLIAT_PROJECT``, else the first from ``start`` upwards, else ``start``."""
    named = os.environ.get("GOLIAT_PROJECT")
    if named:
        return named
    folder = start
    while not all(os.path.isdir(os.path.join(folder, part)) for part in ("configs", "data")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return start
        folder = parent
    return folder


if __name__ == "__main__":
    sys.exit(main())
