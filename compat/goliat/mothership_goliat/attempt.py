"""The attempt of a Mothership runner in which this process runs, as the runner's variables tell."""

import os


def named():
    """``42.7.1``, or None: no runner started this."""
    parts = [os.environ.get(f"MOTHERSHIP_{name}") for name in ("JOB_ID", "TASK_INDEX", "ATTEMPT")]
    return ".".join(parts) if all(parts) else None


def output_folder():
    """What lies in it the runner delivers when the attempt has ended, however long the server is away."""
    return os.environ.get("MOTHERSHIP_OUTPUT_DIR") or None


def is_ours():
    """Whether a runner started this and takes care of what it leaves."""
    return bool(named() and output_folder())
