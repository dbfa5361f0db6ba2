"""Without a runner, what could not be uploaded is kept on the machine and delivered later."""

import contextlib
import io
import os
import pathlib
import sys
import tempfile
import types
import unittest
from unittest import mock

HERE = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))
from mothership_goliat import kept, machine, undelivered  # noqa: E402

BASE = "http://server"
FORM = {"relativePath": "far_field/duke/700MHz"}


class Undelivered(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        requests = types.SimpleNamespace(Response=types.SimpleNamespace)
        names = ("MOTHERSHIP_JOB_ID", "MOTHERSHIP_OUTPUT_DIR")
        plain = {name: value for name, value in os.environ.items() if name not in names}
        self.said = io.StringIO()
        for change in (
            mock.patch.dict(os.environ, plain, clear=True),
            mock.patch.object(machine, "folder", lambda: folder.name),
            mock.patch.dict(sys.modules, requests=requests),
            contextlib.redirect_stderr(self.said),
        ):
            change.__enter__()
            self.addCleanup(change.__exit__, None, None, None)

    def keep(self, assignment, name, content, status=503):
        refused = types.SimpleNamespace(status_code=status)
        path = f"/api/assignments/{assignment}/results"
        return kept.send(lambda: refused, [("files", (name, content))], FORM, BASE, path)

    def files(self):
        root = pathlib.Path(undelivered.root(BASE))
        return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())

    def test_what_did_not_arrive_is_delivered_once(self):
        answered = self.keep("42.7", "a.json", b"1")
        self.assertEqual(answered.status_code, 202)
        self.assertIn("python -m mothership_goliat deliver", answered._content.decode())
        self.assertIn("are kept in", self.said.getvalue())
        self.keep("42.7", "b.json", b"2")
        self.keep("42.8", "a.json", b"3")
        self.assertEqual(len(self.files()), 3)
        posted = []

        def post(path, files, data, headers):
            posted.append((path, data["relativePath"], [(name, content) for _, (name, content) in files]))
            self.assertLess(int(headers[undelivered.KEPT_SECONDS]), 60)
            return 200

        self.assertEqual(undelivered.deliver(BASE, post), (3, 0))
        place = "far_field/duke/700MHz"
        want = [
            ("/api/assignments/42.7/results", place, [("a.json", b"1"), ("b.json", b"2")]),
            ("/api/assignments/42.8/results", place, [("a.json", b"3")]),
        ]
        self.assertEqual((posted, self.files()), (want, []))
        self.assertEqual(undelivered.deliver(BASE, post), (0, 0))
        self.assertEqual(undelivered.deliver("http://another", post), (0, 0))

    def test_what_cannot_be_delivered_stays(self):
        self.keep("42.7", "a.json", b"1")
        for post in (mock.Mock(return_value=503), mock.Mock(return_value=401), mock.Mock(side_effect=OSError("away"))):
            self.assertEqual(undelivered.deliver(BASE, post), (0, 1))
        self.assertEqual(self.files(), ["42.7/far_field/duke/700MHz/a.json"])

    def test_what_is_done_anew_or_gone_is_set_aside(self):
        for assignment, status, why in (("42.7", 409, "was done anew"), ("42.8", 404, "is gone")):
            self.keep(assignment, "a.json", b"1")
            self.assertEqual(undelivered.deliver(BASE, mock.Mock(return_value=status)), (0, 1))
            self.assertIn(f"assignment {assignment} {why}", self.said.getvalue())
        self.assertEqual(undelivered.deliver(BASE, mock.Mock(side_effect=AssertionError)), (0, 0))
        want = [f"refused/{assignment}/far_field/duke/700MHz/a.json" for assignment in ("42.7", "42.8")]
        self.assertEqual(self.files(), want)

    def test_a_newer_file_is_not_removed_with_the_one_that_was_delivered(self):
        self.keep("42.7", "a.json", b"1")

        def post(*_):
            path = next(pathlib.Path(undelivered.root(BASE)).rglob("a.json"))
            path.write_bytes(b"2")
            os.utime(path, (1, 1))
            return 200

        undelivered.deliver(BASE, post)
        self.assertEqual(self.files(), ["42.7/far_field/duke/700MHz/a.json"])

    def test_an_upload_that_arrives_takes_the_older_one_away(self):
        self.keep("42.7", "a.json", b"1")
        self.assertEqual(self.keep("42.7", "a.json", b"2", status=200).status_code, 200)
        self.assertEqual(self.files(), [])

    def test_the_next_word_delivers_and_not_each(self):
        with mock.patch.object(undelivered, "_tried", None):
            post = mock.Mock(return_value=503)
            undelivered.deliver_soon(BASE, post)
            self.keep("42.7", "a.json", b"1")
            with mock.patch.object(undelivered.threading, "Thread") as thread:
                undelivered.deliver_soon(BASE, post)
                undelivered.deliver_soon(BASE, post)
            self.assertEqual(thread.call_count, 1)
            self.assertEqual(thread.call_args.kwargs["args"], (BASE, post))


if __name__ == "__main__":
    unittest.main()
