"""What the client's window does differently when ``mothership-goliat study`` started it, and only then."""

import functools
import os

from .said import MODE, SAID, say

# Between the end of a study and the window's, as the client itself waits where it closes by itself.
GRACE_MILLISECONDS = 2000


def install(progress_gui):
    """Changes ``goliat.gui.progress_gui``: its lines are told, and the window closes after errors, too."""
    if not os.environ.get(SAID):
        return
    window = progress_gui.ProgressGUI
    opened, update_status, study_finished = window.__init__, window.update_status, window.study_finished

    @functools.wraps(opened)
    def open_told(self, *args, **options):
        say(MODE, "window")
        return opened(self, *args, **options)

    @functools.wraps(update_status)
    def told(self, message, log_type="default"):
        # What it says about itself when the study is over is for the person in front of it.
        if not getattr(self, "study_is_finished", False):
            say(log_type, message)
        return update_status(self, message, log_type)

    @functools.wraps(study_finished)
    def closed(self, error=False, memory_error=False):
        study_finished(self, error, memory_error)
        # After success and after a memory error the client closes it.
        if error and not memory_error:
            progress_gui.QTimer.singleShot(GRACE_MILLISECONDS, self.close)

    window.__init__ = open_told
    window.update_status = told
    window.study_finished = closed


def install_console(run_study):
    """Changes ``cli.run_study``: a study without a window is told to be one."""
    if not os.environ.get(SAID):
        return
    console = run_study.ConsoleLogger
    opened = console.__init__

    @functools.wraps(opened)
    def open_told(self, *args, **options):
        say(MODE, "console")
        return opened(self, *args, **options)

    console.__init__ = open_told
