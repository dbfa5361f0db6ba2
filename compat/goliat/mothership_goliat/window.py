"""What the client's window does differently when ``mothership-goliat study`` started it, and only then."""

import functools
import os

# Names the file that fatal lines are written to, one a line.
FATAL = "MOTHERSHIP_GOLIAT_FATAL"
# Between the end of a study and the window's, as the client itself waits where it closes by itself.
GRACE_MILLISECONDS = 2000


def install(progress_gui):
    """Changes ``goliat.gui.progress_gui``: fatal lines are told, and the window closes after errors, too."""
    path = os.environ.get(FATAL)
    if not path:
        return
    window = progress_gui.ProgressGUI
    update_status, study_finished = window.update_status, window.study_finished

    @functools.wraps(update_status)
    def told(self, message, log_type="default"):
        if log_type == "fatal":
            with open(path, "a", encoding="utf-8") as file:
                file.write(str(message).strip().replace("\n", " ") + "\n")
        return update_status(self, message, log_type)

    @functools.wraps(study_finished)
    def closed(self, error=False, memory_error=False):
        study_finished(self, error, memory_error)
        # After success and after a memory error the client closes it.
        if error and not memory_error:
            progress_gui.QTimer.singleShot(GRACE_MILLISECONDS, self.close)

    window.update_status = told
    window.study_finished = closed
