"""What could not be uploaded under a runner is kept for it."""

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
from mothership_goliat import kept, said  # noqa: E402

URL = "/api/assignments/1.0/results"
FORM = {"relativePath": "far_field/duke/700MHz"}


class Response:
    def __init__(self):
        self.status_code = 0


class Kept(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = pathlib.Path(folder.name, "out")
        runner = {"MOTHERSHIP_JOB_ID": "1", "MOTHERSHIP_TASK_INDEX": "0", "MOTHERSHIP_ATTEMPT": "1"}
        more = {"MOTHERSHIP_OUTPUT_DIR": str(self.out), said.SAID: os.path.join(folder.name, "said")}
        # The client's HTTP library is not needed to test what becomes of its files.
        requests = types.SimpleNamespace(Response=Response)
        for patch in (mock.patch.dict(os.environ, {**runner, **more}), mock.patch.dict(sys.modules, requests=requests)):
            patch.start()
            self.addCleanup(patch.stop)

    def files(self):
        found = (path for path in self.out.rglob("*") if path.is_file())
        return {path.relative_to(self.out).as_posix(): path.read_bytes() for path in found}

    def send(self, upload, files, data=FORM):
        return kept.send(upload, files, data, "http://server", URL)

    def test_only_results(self):
        self.assertTrue(kept.is_upload("post", URL))
        for method, path in (("GET", URL), ("POST", "/api/gui-update"), ("POST", URL + "/list"), ("POST", "/api/assignments/../results")):
            self.assertFalse(kept.is_upload(method, path), path)

    def test_what_does_not_arrive_is_kept_and_what_does_is_not(self):
        def away():
            raise OSError("no route")

        files = [("files", ("a.json", b"1")), ("files", ("b.log", "\u00e4"))]
        answered = self.send(away, files)
        self.assertEqual((answered.status_code, "delivers them" in answered._content.decode()), (202, True))
        want = {"far_field/duke/700MHz/a.json": b"1", "far_field/duke/700MHz/b.log": "\u00e4".encode()}
        self.assertEqual(self.files(), want)
        refused = types.SimpleNamespace(status_code=503)
        self.assertEqual(self.send(lambda: refused, [("files", ("a.json", b"2"))]).status_code, 202)
        self.assertEqual(self.files()["far_field/duke/700MHz/a.json"], b"2", "the latest of a path counts")
        good = types.SimpleNamespace(status_code=200)
        self.assertIs(self.send(lambda: good, [("files", ("a.json", b"3"))]), good)
        self.assertEqual(list(self.files()), ["far_field/duke/700MHz/b.log"], "the older one would replace it")

    def test_open_files_are_read_and_left_where_they_were(self):
        seen = []
        file = io.BytesIO(b"head body")
        file.seek(5)

        def upload():
            seen.append(file.read())
            return types.SimpleNamespace(status_code=500)

        self.send(upload, {"files": ("c.pkl", file)})
        self.assertEqual((seen, self.files()), ([b"body"], {"far_field/duke/700MHz/c.pkl": b"body"}))

    def test_nothing_lies_elsewhere(self):
        for relative, name, want in (
            ("..\\near_field\\duke", "a", "near_field/duke/a"),
            ("", "b", "b"),
            ("../../etc", "c", "_/etc/c"),
            ("C:/x", "..\\d", "C_/x/d"),
            ("/root", "..", "root/_"),
        ):
            self.assertEqual(pathlib.Path(kept.place("out", relative, name)).as_posix(), f"out/{want}")

    def test_what_can_neither_be_sent_nor_kept_is_told(self):
        self.out.write_bytes(b"no folder")
        with self.assertRaisesRegex(ValueError, "away"):
            self.send(mock.Mock(side_effect=ValueError("away")), [("files", ("a", b""))])
        told = said.Said(os.environ[said.SAID])
        told.fetch()
        self.assertIn("neither be uploaded nor kept", told.lost)


if __name__ == "__main__":
    unittest.main()
