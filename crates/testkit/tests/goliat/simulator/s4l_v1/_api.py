"""The application, and what a simulation does instead of simulating.

The study's config says how, under ``harness``: ``lines`` to log in each simulation, and at which frequency something
goes wrong (``memory_error_once_at``, ``raise_at``, ``exit_at``), files that it waits for before its upload (``upload_when``,
beside a file ``NAME.waits`` that it makes) and at its end (``until``).
"""

import json
import os
import pathlib
import sys
import time

RESULTS = {
    # As the client writes it on Windows: not UTF-8.
    "verbose.log": "Phantom größer als Gitter\r\n".encode("cp1252"),
    "sar_results.json": b'{"5800": 1, "450": 2}',
    "sar_stats_all_tissues.pkl": bytes(range(256)),
    "sar_stats_all_tissues.html": b"<html>\n</html>",
}


class application:
    @staticmethod
    def get_app_safe():
        module = sys.modules.get("goliat.studies.far_field_study")
        if module is not None:
            module.FarFieldStudy._run_single_simulation = simulate
        return application


def simulate(study, phantom, frequency, direction, polarization, *_phases):
    """One simulation: three phases with lines, then its files and their upload."""
    from goliat.utils import profile

    plan = study.config["harness"] or {}
    case = f"{phantom} {frequency} {direction} {polarization}"
    with profile(study, "setup"), study.subtask("setup_simulation"):
        go_wrong(study, plan, frequency)
        study._log(f"  grid of {case}: 10 µm ≤ h", level="progress", log_type="info")
    with profile(study, "run"):
        for line in range(plan.get("lines", 3)):
            study._log(f"  {case} step {line}", level="progress", log_type="verbose" if line % 2 else "progress")
            study._log(f"not for the page: {case} step {line}")
            study.gui.update_stage_progress("Running Simulation", line + 1, plan.get("lines", 3))
        study._log(f"WARNING: {case} converged late", level="progress", log_type="warning")
        print("printed by the solver")
    with profile(study, "extract"):
        place = f"environmental_{direction}_{polarization}"
        folder = pathlib.Path(study.base_dir, "results", "far_field", phantom, f"{frequency}MHz", place)
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in RESULTS.items():
            (folder / name).write_bytes(data)
        (folder / "config.json").write_text(json.dumps({"case": case}))
        if "upload_when" in plan:
            pathlib.Path(plan["upload_when"] + ".waits").touch()
        wait_for(plan.get("upload_when"))
        study._upload_results_if_assignment(str(folder))
        # A study takes its time; the window makes its pictures every five seconds of it.
        wait_for(plan.get("until"))


def wait_for(path):
    while path and not os.path.exists(path):
        time.sleep(0.1)


def go_wrong(study, plan, frequency):
    if plan.get("memory_error_once_at") == frequency:
        mark = pathlib.Path(study.base_dir, f"memory-error-at-{frequency}")
        if not mark.exists():
            mark.touch()
            sys.exit(42)
    if plan.get("raise_at") == frequency:
        raise RuntimeError("the mesh has a hole")
    if plan.get("exit_at") == frequency:
        sys.exit(3)
