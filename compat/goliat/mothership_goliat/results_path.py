"""A repair: the client (1.5.0 and before) cannot upload results except on Windows.

It replaces ``os.altsep`` in a path without asking whether there is one. Where there is none, the study ends with a
TypeError after its first simulation. Here that one function gets an answer when, and only when, its own fails so.
"""

import functools
import os

# How deep a simulation's folder lies below ``results``: kind, phantom, frequency, case.
DEPTH = 4


def install(base_study):
    """Changes ``goliat.studies.base_study``."""
    if os.altsep is not None:
        return
    original = base_study.BaseStudy._normalize_relative_path

    @functools.wraps(original)
    def normalize(self, project_dir):
        try:
            return original(self, project_dir)
        except TypeError:
            return below_results(project_dir)

    base_study.BaseStudy._normalize_relative_path = normalize


def below_results(folder):
    """The path below the first folder called ``results``, with ``/``; its last parts where there is none."""
    parts = [part for part in folder.replace(os.sep, "/").split("/") if part]
    if "results" in parts:
        return "/".join(parts[parts.index("results") + 1 :])
    return "/".join(parts[-DEPTH:])
