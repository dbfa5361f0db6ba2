"""``mothership-goliat study CONFIG``: one study without a person, as a Mothership runner starts it.

``goliat study`` alone is made for somebody who sits in front of it: it wants to be started in the project's folder, its
window stays open at the end, and an exception inside the study still ends with exit code 0. This starts the same study in
the project's folder, lets its window close (see ``window``), and gives an exit code that can be believed.

Under a runner the log is what the window shows, with the types of its lines (``typed_log``). What the client only prints
to its terminal is not part of it, as on every other way; of a study that fails its end is shown. A study in console mode
has no window: then what it prints is the log.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading

from . import attempt
from .said import SAID, Said
from .typed_log import TypedLog

USAGE = "usage: mothership-goliat study CONFIG [what `goliat study` takes]"
# The client's own exit code for it; a fresh process may get through.
OUT_OF_MEMORY = 42
# How often the window's lines are fetched, seconds.
PAUSE = 0.05
# What the client prints is held back so long, at most, until it is known whether it has a window.
HELD_BYTES_MAX = 1 << 20
# Of what the client prints this much is shown when it fails.
TAIL_BYTES, TAIL_LINES = 16 << 10, 40


def main():
    """The exit code: the client's own (42: out of memory), or 1 when it logged a fatal line, or lost results, and said 0."""
    words = sys.argv[1:]
    if len(words) < 2 or words[0] != "study":
        print(USAGE, file=sys.stderr)
        return 2
    # The client starts elsewhere, so the name must say where from the top.
    config = os.path.abspath(words[1])
    command = [sys.executable, "-m", "cli", "study", config, "--auto-close", *words[2:]]
    with tempfile.TemporaryDirectory() as folder:
        said = Said(os.path.join(folder, "said"))
        run = Logged if attempt.is_ours() else Shown
        code = run(said).run(command, cwd=project(os.getcwd()), env={**os.environ, SAID: said.path})
        reason = why(code, said)
        if reason:
            print(reason, file=sys.stderr)
        return 1 if reason and code == 0 else code


def why(code, said):
    """Why the study failed, or None."""
    if code == OUT_OF_MEMORY:
        return f"out of memory (exit {OUT_OF_MEMORY})"
    if said.fatal:
        return said.fatal
    return said.lost


class Shown:
    """A study that a person started: what it prints is theirs."""

    def __init__(self, said):
        self.said = said

    def run(self, command, **where):
        code = subprocess.call(command, **where)
        self.said.fetch()
        return code


class Logged:
    """A study under a runner: the window's lines are the log."""

    def __init__(self, said):
        self.said = said
        self.log = TypedLog(sys.stdout.buffer)
        self.lock = threading.Lock()
        self.printed = b""

    def run(self, command, **where):
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **where)
        # The runner stops all of the tree at once: the client's last lines are fetched still.
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        reader = threading.Thread(target=self.read, args=(child.stdout,), daemon=True)
        reader.start()
        code = None
        while code is None:
            try:
                code = child.wait(PAUSE)
            except subprocess.TimeoutExpired:
                pass
            self.fetch()
        # A process that the client left behind may hold its output open: that is not waited for.
        reader.join(1)
        self.fetch()
        self.close(code)
        return code

    def fetch(self):
        with self.lock:
            for kind, text in self.said.fetch():
                self.log.line(kind, text)
            if self.said.mode == "console":
                self.let_through()

    def read(self, pipe):
        while True:
            piece = pipe.read1(64 << 10)
            if not piece:
                return
            with self.lock:
                self.printed += piece
                if self.said.mode == "window":
                    self.printed = self.printed[-TAIL_BYTES:]
                elif self.said.mode == "console" or len(self.printed) > HELD_BYTES_MAX:
                    self.let_through()

    def let_through(self):
        self.log.plain(self.printed)
        self.printed = b""

    def close(self, code):
        with self.lock:
            if self.said.mode != "window":
                self.let_through()
            elif code != 0 and not self.said.fatal:
                lines = self.printed[-TAIL_BYTES:].decode("utf-8", "replace").splitlines()[-TAIL_LINES:]
                print("the end of what the client printed:", *lines, sep="\n", file=sys.stderr)


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
