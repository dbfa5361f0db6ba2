"""What the processes of a study tell the one that started them: a file to which they append, for it outlives them all."""

import json
import os

# Names the file.
SAID = "MOTHERSHIP_GOLIAT_SAID"
# Types that are no types of lines.
MODE, LOST = "mode", "lost"


def say(kind, text):
    """Tells it, when ``mothership-goliat study`` is there to listen."""
    path = os.environ.get(SAID)
    if path:
        # Half a character, as the client cuts them, would make the whole line unreadable.
        text = str(text).encode("utf-8", "replace").decode()
        line = json.dumps([str(kind), text]) + "\n"
        # One write, so that lines of two processes do not mix.
        with open(path, "ab", buffering=0) as file:
            file.write(line.encode())


class Said:
    """Read by the one that started the study."""

    def __init__(self, path):
        self.path = path
        self.at = 0
        # How the study shows itself: ``window`` or ``console``; None while that is not known.
        self.mode = None
        # The first fatal line, and why results could not be kept.
        self.fatal = None
        self.lost = None

    def fetch(self):
        """The lines of the window since the last time, each with its type."""
        lines = []
        if not os.path.exists(self.path):
            return lines
        with open(self.path, "rb") as file:
            file.seek(self.at)
            new = file.read()
        # A line that is being written comes next time.
        new = new[: new.rfind(b"\n") + 1]
        self.at += len(new)
        for line in new.splitlines():
            try:
                kind, text = json.loads(line)
            except ValueError:
                # Two processes wrote at once where appending is not safe: better mixed up than missing.
                kind, text = "default", line.decode("utf-8", "replace")
            if kind == MODE:
                self.mode = text
            elif kind == LOST:
                self.lost = self.lost or text
            else:
                lines.append((kind, text))
                if kind == "fatal" and not self.fatal:
                    self.fatal = " ".join(text.split())
        return lines
