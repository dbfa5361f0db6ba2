"""The redirect as an installed package, in a Python of its own, against a server that writes down what it gets.

``requests`` may be missing where these tests run; a stand-in of ten lines with the same shape takes its place, so that
the whole way is tried with the standard library alone. The testkit's tests try it with the real client.
"""

import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest
import zipfile

HERE = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))
import wheel_builder  # noqa: E402

SESSIONS = """
import urllib.request
class Session:
    def request(self, method, url, params=None, data=None, headers=None, cookies=None, files=None, auth=None,
                timeout=None, allow_redirects=True):
        if not url.startswith("http://127.0.0.1"):
            return url
        request = urllib.request.Request(url, data, headers or {}, method=method.upper())
        with urllib.request.urlopen(request) as response:
            return f"{response.status} {allow_redirects}"
"""
API = "from . import sessions\ndef post(url, **more):\n    return sessions.Session().request(method='post', url=url, **more)\n"


PSUTIL = """
from types import SimpleNamespace as S
def cpu_percent(interval): return 50.0 if interval is None else 25.0
def virtual_memory(): return S(total=100, available=40)
def disk_usage(folder): return S(free=7)
"""


class Server(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.path, dict(self.headers), body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *words):
        pass


class Redirect(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.home = pathlib.Path(folder.name)
        cls.site = cls.home / "site"
        name = wheel_builder.build_wheel(folder.name)
        with zipfile.ZipFile(cls.home / name) as wheel:
            wheel.extractall(cls.site)
        package = cls.site / "requests"
        package.mkdir()
        (package / "sessions.py").write_text(SESSIONS)
        (package / "__init__.py").write_text(API)

    def setUp(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
        self.server.seen = []
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def run_python(self, program, **env):
        """What the program prints where our site folder, ``.pth`` file and all, is the only one."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTHERSHIP_", "GOLIAT_"))}
        state = str(self.home / "state")
        kept.update(XDG_STATE_HOME=state, LOCALAPPDATA=state, **env)
        start = f"import site; site.addsitedir({str(self.site)!r})\n"
        done = subprocess.run([sys.executable, "-S", "-c", start + program], env=kept, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.strip()

    POST = "import requests; print(requests.post('{}', data=b'body', headers={{'Own': '1'}}))"

    def test_a_heartbeat_says_how_busy_the_machine_is(self):
        beat = "import requests; requests.post('https://monitor.goliat.waves-ugent.be/api/{}', data=b'{{}}');"
        (self.site / "psutil.py").write_text(PSUTIL)
        self.addCleanup((self.site / "psutil.py").unlink)
        program = beat.format("heartbeat") * 2 + beat.format("gui-update")
        self.run_python(program, MOTHERSHIP_SERVER=self.url)
        told = [headers.get("X-Mothership-Usage") for _, headers, _ in self.server.seen]
        usage = [json.loads(one) for one in told[:2]]
        self.assertEqual([one["cpu"] for one in usage], [0.25, 0.5], "the first waits, the second counts on")
        self.assertEqual((usage[0]["memory_bytes_used"], usage[0]["disk_bytes_free"], told[2]), (60, 7, None))
        self.assertNotIn("gpus", usage[0], "this machine has no nvidia-smi, or none that says anything")
        cards = self.with_nvidia_smi("echo '87, 20480, 49140'; echo '0, 0, 15360'", program)
        self.assertEqual(
            cards,
            [
                {"util": 0.87, "memory_bytes_used": 20480 << 20, "memory_bytes": 49140 << 20},
                {"util": 0, "memory_bytes_used": 0, "memory_bytes": 15360 << 20},
            ],
        )
        self.assertIsNone(self.with_nvidia_smi("echo '[N/A], 20480, 49140'", program))
        self.assertIsNone(self.with_nvidia_smi("echo No devices were found; exit 6", program))
        (self.site / "psutil.py").write_text("raise OSError")
        self.run_python(beat.format("heartbeat"), MOTHERSHIP_SERVER=self.url)
        self.assertNotIn("X-Mothership-Usage", self.server.seen[-1][1])

    def with_nvidia_smi(self, script, program):
        """What is told of the GPUs of a machine whose tool is this script."""
        tool = self.site / "bin" / "nvidia-smi"
        tool.parent.mkdir(exist_ok=True)
        tool.write_text(f"#!/bin/sh\n{script}\n")
        tool.chmod(0o755)
        path = f"{tool.parent}{os.pathsep}{os.environ['PATH']}"
        self.run_python(program, MOTHERSHIP_SERVER=self.url, PATH=path)
        beats = [headers for _, headers, _ in self.server.seen if "X-Mothership-Usage" in headers]
        return json.loads(beats[-1]["X-Mothership-Usage"]).get("gpus")

    def test_the_built_in_address_is_redirected_with_path_query_body_and_headers(self):
        program = self.POST.format("https://monitor.goliat.waves-ugent.be/api/x%20y?a=b%2Fc&d")
        env = {"MOTHERSHIP_GOLIAT_KEY": "secret", "MOTHERSHIP_JOB_ID": "42", "MOTHERSHIP_TASK_INDEX": "7"}
        printed = self.run_python(program, MOTHERSHIP_SERVER=self.url + "/", MOTHERSHIP_ATTEMPT="2", **env)
        self.assertEqual(printed, "200 False")
        [(path, headers, body)] = self.server.seen
        self.assertEqual((path, body, headers["Own"]), ("/api/x%20y?a=b%2Fc&d", b"body", "1"))
        self.assertEqual(headers["X-Mothership-Key"], "secret")
        self.assertEqual(headers["X-Mothership-Attempt"], "42.7.2")
        self.assertEqual(len(headers["X-Mothership-Machine"]), 36)

    def test_a_request_to_the_server_itself_gets_the_headers_too(self):
        self.run_python(self.POST.format(self.url + "/api/claim"), MOTHERSHIP_SERVER=self.url)
        [(path, headers, _)] = self.server.seen
        self.assertEqual(path, "/api/claim")
        self.assertIn("X-Mothership-Machine", headers)
        self.assertNotIn("X-Mothership-Key", headers)
        self.assertNotIn("X-Mothership-Attempt", headers)

    def test_the_same_machine_is_told_by_every_process_and_another_one_by_name(self):
        program = self.POST.format("https://monitor.goliat.waves-ugent.be/")
        for more in ({}, {}, {"MOTHERSHIP_GOLIAT_MACHINE": "lab-7"}):
            self.run_python(program, MOTHERSHIP_SERVER=self.url, **more)
        told = [headers["X-Mothership-Machine"] for _, headers, _ in self.server.seen]
        self.assertEqual(told[0], told[1])
        self.assertEqual(told[2], "lab-7")

    def test_the_assignment_of_the_worker_command_is_told_when_it_is_one_of_ours(self):
        program = self.POST.format("https://monitor.goliat.waves-ugent.be/")
        for name in ("42.7", "8f14e45f-ceea-467f-a0e6-1d2b3c4d5e6f"):
            self.run_python(program, MOTHERSHIP_SERVER=self.url, GOLIAT_ASSIGNMENT_ID=name)
        told = [headers.get("X-Mothership-Attempt") for _, headers, _ in self.server.seen]
        self.assertEqual(told, ["42.7", None])

    def test_other_addresses_are_left_alone(self):
        others = ["https://api.ipify.org", "https://example.org/monitor.goliat.waves-ugent.be", "x:y"]
        program = "import requests\nfor url in %r:\n    print(requests.sessions.Session().request('get', url))"
        printed = self.run_python(program % others, MOTHERSHIP_SERVER=self.url)
        self.assertEqual(printed.splitlines(), others)
        self.assertEqual(self.server.seen, [])

    def test_a_longer_port_is_another_server(self):
        from mothership_goliat import redirect

        before = os.environ.get("MOTHERSHIP_SERVER")
        os.environ["MOTHERSHIP_SERVER"] = "box:80/base/"
        try:
            table = {
                "http://box:8080/x": None,
                "http://box:80/basement": None,
                "http://box:80/base/x": "http://box:80/base/x",
                "HTTPS://Monitor.Goliat.waves-ugent.be:443/a?b": "http://box:80/base/a?b",
                "ftp://monitor.goliat.waves-ugent.be/": None,
                "https://monitor.goliat.waves-ugent.be.evil.example/": None,
                b"https://monitor.goliat.waves-ugent.be/": None,
            }
            for url, want in table.items():
                self.assertEqual(redirect.redirected(url), want, url)
        finally:
            os.environ.pop("MOTHERSHIP_SERVER")
            if before is not None:
                os.environ["MOTHERSHIP_SERVER"] = before

    def test_without_the_variable_nothing_is_even_loaded(self):
        program = "import sys, requests; print([n for n in sys.modules if n.startswith('mothership')])"
        self.assertEqual(self.run_python(program), "[]")

    def test_it_costs_a_python_that_speaks_to_nobody_no_import_of_requests(self):
        program = "import sys; print('mothership_goliat' in sys.modules, 'requests' in sys.modules)"
        self.assertEqual(self.run_python(program, MOTHERSHIP_SERVER=self.url), "True False")

    def test_a_change_that_fails_is_told_and_stops_nobody(self):
        broken = self.home / "broken"
        (broken / "requests").mkdir(parents=True)
        (broken / "requests" / "__init__.py").write_text("from . import sessions\n")
        (broken / "requests" / "sessions.py").write_text("")
        program = f"import sys; sys.path.insert(0, {str(broken)!r}); sys.stderr = sys.stdout\nimport requests; print('on')"
        printed = self.run_python(program, MOTHERSHIP_SERVER=self.url).splitlines()
        self.assertIn("cannot change requests.sessions", printed[0])
        self.assertEqual(printed[1], "on")

    def test_upload_paths_work_where_the_client_s_own_way_fails(self):
        study = self.home / "study" / "goliat" / "studies"
        study.mkdir(parents=True, exist_ok=True)
        (study / "base_study.py").write_text(
            "import os\nclass BaseStudy:\n"
            "    def _normalize_relative_path(self, folder):\n        return 'own:' + ''.replace(os.altsep, '')\n"
        )
        folder = os.path.join("work", "results", "far_field", "duke", "700MHz", "x")
        program = f"import sys; sys.path.insert(0, {str(study.parent.parent)!r})\n"
        program += "from goliat.studies.base_study import BaseStudy\n"
        program += f"print(BaseStudy()._normalize_relative_path({folder!r}))"
        want = "far_field/duke/700MHz/x" if os.altsep is None else "own:"
        self.assertEqual(self.run_python(program, MOTHERSHIP_SERVER=self.url), want)


class Paths(unittest.TestCase):
    @unittest.skipIf(os.altsep, "a repair for other systems than Windows")
    def test_what_lies_below_results(self):
        from mothership_goliat.results_path import below_results

        table = {
            "/w/results/near_field/duke/700MHz/by_cheek": "near_field/duke/700MHz/by_cheek",
            "results/far_field/a": "far_field/a",
            "/w/my_results/a/b/c/d/e": "b/c/d/e",
            "/results/x/results/y": "x/results/y",
            "": "",
        }
        for folder, want in table.items():
            self.assertEqual(below_results(folder), want, folder)


class Wheel(unittest.TestCase):
    def test_the_same_sources_give_the_same_wheel(self):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            made = [pathlib.Path(folder, wheel_builder.build_wheel(folder)).read_bytes() for folder in (one, two)]
            self.assertEqual(made[0], made[1])
            self.assertTrue(wheel_builder.build_sdist(one).endswith(".tar.gz"))


if __name__ == "__main__":
    unittest.main()
