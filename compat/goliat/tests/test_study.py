"""Starting a study without a person: where it runs, and what its exit code is."""

import io
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))
from mothership_goliat import said, study, typed_log, window  # noqa: E402

# Stands for the client: says where it was started and with what, and ends as it is told.
CLIENT = """
import os, sys
from mothership_goliat.said import say
print(os.getcwd(), *sys.argv[1:], sep='|', flush=True)
for word in sys.argv:
    if word in ('window', 'console'):
        say('mode', word)
    if word.startswith('say:'):
        say(*word[4:].split(':', 1))
if 'fatal' in sys.argv:
    say('fatal', 'the mesh\\nhas a hole')
if 'lost' in sys.argv:
    say('lost', 'no space')
sys.exit(42 if 'memory' in sys.argv else 3 if 'three' in sys.argv else 0)
"""
# As a runner sets them.
RUNNER = {"MOTHERSHIP_JOB_ID": "1", "MOTHERSHIP_TASK_INDEX": "0", "MOTHERSHIP_ATTEMPT": "1", "MOTHERSHIP_OUTPUT_DIR": "."}


class Study(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(os.path.realpath(folder.name))
        (self.home / "cli").mkdir()
        (self.home / "cli" / "__main__.py").write_text(CLIENT)
        self.project = self.home / "project"
        for part in ("configs", "data", "work/configs"):
            (self.project / part).mkdir(parents=True)

    def run_study(self, *words, **more):
        env = {name: value for name, value in os.environ.items() if name != "GOLIAT_PROJECT"}
        env.update(more, PYTHONPATH=os.pathsep.join([str(HERE), str(self.home)]))
        command = [sys.executable, "-m", "mothership_goliat.study", *words]
        return subprocess.run(command, cwd=self.project / "work", env=env, capture_output=True, text=True)

    def test_it_starts_the_client_in_the_project_with_the_whole_path_of_the_config(self):
        config = str(self.project / "work" / "configs" / "a.json")
        want = "|".join([str(self.project), "study", config, "--auto-close", "--no-cache"])
        done = self.run_study("study", "configs/a.json", "--no-cache")
        self.assertEqual((done.returncode, done.stdout.strip()), (0, want))
        (self.home / "elsewhere").mkdir()
        done = self.run_study("study", "configs/a.json", GOLIAT_PROJECT=str(self.home / "elsewhere"))
        self.assertTrue(done.stdout.startswith(str(self.home / "elsewhere") + "|"), done.stdout)

    def test_the_exit_code_can_be_believed(self):
        done = self.run_study("study", "a.json", "memory", "fatal")
        self.assertEqual((done.returncode, done.stderr.strip()), (42, "out of memory (exit 42)"))
        done = self.run_study("study", "a.json", "fatal")
        self.assertEqual((done.returncode, done.stderr.strip()), (1, "the mesh has a hole"))
        done = self.run_study("study", "a.json", "lost")
        self.assertEqual((done.returncode, done.stderr.strip()), (1, "no space"))
        done = self.run_study("worker", "1")
        self.assertEqual((done.returncode, done.stderr.strip()), (2, study.USAGE))

    def test_under_a_runner_the_lines_of_the_window_are_the_log(self):
        mark = "::mothership typed-lines\n"
        done = self.run_study("study", "a.json", "window", "say:warning:  too coarse", "say:info:h \u2264 10", **RUNNER)
        self.assertEqual(done.stdout, mark + '["warning", "  too coarse"]\n["info", "h \\u2264 10"]\n')
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_of_a_study_that_fails_without_a_word_the_end_of_what_it_printed_is_shown(self):
        done = self.run_study("study", "a.json", "window", "three", **RUNNER)
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertTrue(done.stderr.startswith("the end of what the client printed:\n" + str(self.project)), done.stderr)
        done = self.run_study("study", "a.json", "window", "three", "fatal", **RUNNER)
        self.assertEqual((done.returncode, done.stderr.strip()), (3, "the mesh has a hole"))

    def test_without_a_window_what_the_client_prints_is_the_log(self):
        for words in (["console"], []):
            done = self.run_study("study", "a.json", *words, **RUNNER)
            self.assertTrue(done.stdout.startswith(str(self.project) + "|study|"), done.stdout)
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_the_output_is_of_the_kind_that_it_begins_as(self):
        log = typed_log.TypedLog(io.BytesIO())
        log.plain(b"a banner\n")
        log.line("warning", "too coarse")
        self.assertEqual(log.output.getvalue(), b"a banner\ntoo coarse\n")
        log = typed_log.TypedLog(io.BytesIO())
        log.line("warning", "too coarse")
        log.plain(b"printed\n")
        self.assertEqual(log.output.getvalue(), typed_log.MARK + b'["warning", "too coarse"]\nprinted\n')

    def test_no_project_anywhere_leaves_the_folder(self):
        self.assertEqual(study.project(str(self.home)), str(self.home))


class Window(unittest.TestCase):
    def setUp(self):
        module = self.module = type(sys)("progress_gui")

        class ProgressGUI:
            said = ()
            study_is_finished = False

            def update_status(self, message, log_type="default"):
                self.said += ((message, log_type),)

            def study_finished(self, error=False, memory_error=False):
                self.study_is_finished = True
                self.update_status("end")

            def close(self):
                self.said += ("closed",)

        class QTimer:
            @staticmethod
            def singleShot(_, then):
                then()

        module.ProgressGUI, module.QTimer = ProgressGUI, QTimer

    def test_without_the_launcher_the_window_is_left_alone(self):
        before = dict(vars(self.module.ProgressGUI))
        window.install(self.module)
        self.assertEqual(dict(vars(self.module.ProgressGUI)), before)

    def test_lines_are_told_and_only_errors_close_what_the_client_does_not(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.environ[said.SAID] = os.path.join(folder, "said")
            self.addCleanup(os.environ.pop, said.SAID)
            window.install(self.module)
            told = said.Said(path)
            self.assertEqual((told.fetch(), told.mode), ([], None))
            gui = self.module.ProgressGUI()
            self.assertEqual((told.fetch(), told.mode), ([], "window"))
            gui.update_status("fine", log_type="success")
            gui.update_status("\na hole\nin it \ud800", "fatal")
            self.assertEqual(told.fetch(), [("success", "fine"), ("fatal", "\na hole\nin it ?")])
            self.assertEqual((told.fatal, told.fetch()), ("a hole in it ?", []))
            with open(path, "ab") as file:
                file.write(b'["info", "half')
            self.assertEqual(told.fetch(), [])
            with open(path, "ab") as file:
                file.write(b'\n')
            self.assertEqual(told.fetch(), [("default", '["info", "half')])
            table = {(False, False): False, (True, True): False, (True, False): True}
            for (error, memory), closed in table.items():
                gui = self.module.ProgressGUI()
                gui.study_finished(error=error, memory_error=memory)
                self.assertEqual((gui.said[0], "closed" in gui.said), (("end", "default"), closed))
            with open(path) as file:
                self.assertNotIn('"end"', file.read(), "what it says when the study is over is for who sits there")


if __name__ == "__main__":
    unittest.main()
