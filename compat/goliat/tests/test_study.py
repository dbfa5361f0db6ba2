"""Starting a study without a person: where it runs, and what its exit code is."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))
from mothership_goliat import study, window  # noqa: E402

# Stands for the client: says where it was started and with what, and ends as it is told.
CLIENT = """
import os, sys
print(os.getcwd(), *sys.argv[1:], sep='|')
if 'fatal' in sys.argv:
    open(os.environ['MOTHERSHIP_GOLIAT_FATAL'], 'w').write('the mesh has a hole\\n')
sys.exit(42 if 'memory' in sys.argv else 0)
"""


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
        self.assertEqual(self.run_study("study", "a.json", "memory", "fatal").returncode, 42)
        done = self.run_study("study", "a.json", "fatal")
        self.assertEqual((done.returncode, done.stderr.strip()), (1, "the mesh has a hole"))
        done = self.run_study("worker", "1")
        self.assertEqual((done.returncode, done.stderr.strip()), (2, study.USAGE))

    def test_no_project_anywhere_leaves_the_folder(self):
        self.assertEqual(study.project(str(self.home)), str(self.home))


class Window(unittest.TestCase):
    def setUp(self):
        module = self.module = type(sys)("progress_gui")

        class ProgressGUI:
            said = ()

            def update_status(self, message, log_type="default"):
                self.said += ((message, log_type),)

            def study_finished(self, error=False, memory_error=False):
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

    def test_fatal_lines_are_told_and_only_errors_close_what_the_client_does_not(self):
        with tempfile.TemporaryDirectory() as folder:
            os.environ[window.FATAL] = os.path.join(folder, "fatal")
            try:
                window.install(self.module)
            finally:
                path = os.environ.pop(window.FATAL)
            gui = self.module.ProgressGUI()
            gui.update_status("fine", log_type="success")
            self.assertFalse(os.path.exists(path))
            gui.update_status("\na hole\nin it", "fatal")
            self.assertEqual(pathlib.Path(path).read_text(), "a hole in it\n")
        table = {(False, False): False, (True, True): False, (True, False): True}
        for (error, memory), closed in table.items():
            gui = self.module.ProgressGUI()
            gui.study_finished(error=error, memory_error=memory)
            self.assertEqual((gui.said[0], "closed" in gui.said), (("end", "default"), closed))


if __name__ == "__main__":
    unittest.main()
