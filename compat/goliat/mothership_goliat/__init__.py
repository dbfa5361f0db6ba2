"""Sends what GOLIAT's unmodified client tells its monitoring server to a Mothership instead.

The client's window and its results upload always speak to a built-in address. Where this package is installed and the
variable ``MOTHERSHIP_SERVER`` is set, they reach that server. Nothing of GOLIAT is changed on disk, nothing happens
without the variable, and no other address is touched.

Start reading at ``redirect``; ``machine`` says who this machine is; ``late`` changes modules when they are imported;
``results_path`` is a repair for systems other than Windows. ``python -m mothership_goliat`` says what would happen.
``study``, ``window``, ``said`` and ``typed_log`` are for machines on which a Mothership runner starts studies by itself;
``kept`` keeps what could not be uploaded, ``attempt`` says where that is under a runner and ``undelivered`` where without.
"""

from . import late, redirect, results_path, window


def start():
    """Called at the start of Python by ``mothership_goliat.pth``. Cheap: imports nothing of the client by itself."""
    late.change("requests.sessions", redirect.install)
    late.change("goliat.studies.base_study", results_path.install)
    late.change("goliat.gui.progress_gui", window.install)
    late.change("cli.run_study", window.install_console)
