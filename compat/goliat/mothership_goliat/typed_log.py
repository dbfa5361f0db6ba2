"""Standard output as a runner of Mothership reads it: lines with types, or what a program printed."""

import json

# The first line of an output whose lines have types.
MARK = b"::mothership typed-lines\n"


class TypedLog:
    """Writes one or the other, as it begins; what comes of the other kind later stands between as it is."""

    def __init__(self, output):
        self.output = output
        # None while nothing is written.
        self.is_typed = None

    def line(self, kind, text):
        if self.is_typed is None:
            self.is_typed = True
            self.write(MARK)
        self.write(json.dumps([kind, text]).encode() + b"\n" if self.is_typed else f"{text}\n".encode())

    def plain(self, printed):
        if printed:
            self.is_typed = bool(self.is_typed)
            self.write(printed)

    def write(self, data):
        self.output.write(data)
        self.output.flush()
