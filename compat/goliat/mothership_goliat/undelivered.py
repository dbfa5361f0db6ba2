"""Results without a runner: what could not be uploaded is kept on this machine, and delivered as soon as it speaks to the
server again, whatever it runs then, or by ``python -m mothership_goliat deliver``."""

import hashlib
import os
import sys
import threading
import time

from . import machine

# Tells the server how long the files have been kept: who has done the assignment anew since has newer ones.
KEPT_SECONDS = "X-Mothership-Kept-Seconds"
# Statuses after which another try is in vain: the assignment is gone, or was done anew.
REFUSED = (404, 409)
# Between two tries, seconds.
PAUSE = 30
_turn = threading.Lock()
_tried = None


def root(base):
    """Where everything for the server ``base`` is kept. Numbers of assignments are those of one server."""
    return os.path.join(machine.folder(), "undelivered", hashlib.sha256(base.encode()).hexdigest()[:16])


def folder(base, assignment):
    """Where the results of an assignment are kept."""
    return os.path.join(root(base), assignment)


def deliver_soon(base, post):
    """Delivers beside what is going on: the server has just answered. ``post``: see ``deliver``."""
    global _tried
    now = time.monotonic()
    if (_tried is None or now - _tried >= PAUSE) and os.path.isdir(root(base)):
        _tried = now
        # A daemon: a study that ends does not wait, and what is not delivered stays.
        threading.Thread(target=deliver, args=(base, post), daemon=True).start()


def deliver(base, post):
    """Files delivered, and files that are still kept. ``post(path, files, data, headers)`` gives a status, or raises."""
    with _turn:
        delivered, left = 0, 0
        where = root(base)
        for assignment in sorted(os.listdir(where)) if os.path.isdir(where) else []:
            if assignment == "refused":
                continue
            for relative, paths in grouped(os.path.join(where, assignment)):
                done = _send(assignment, relative, paths, post, where)
                delivered, left = delivered + (len(paths) if done else 0), left + (0 if done else len(paths))
            _prune(os.path.join(where, assignment))
        return delivered, left


def grouped(folder):
    """The files below ``folder`` as they were uploaded together: their place in it, and their paths."""
    for place, _, names in os.walk(folder):
        paths = sorted(os.path.join(place, name) for name in names if not name.endswith(".part"))
        if paths:
            relative = os.path.relpath(place, folder).replace(os.sep, "/")
            yield "" if relative == "." else relative, paths


def _send(assignment, relative, paths, post, where):
    try:
        stamps = {path: os.stat(path).st_mtime_ns for path in paths}
        files = []
        for path in paths:
            with open(path, "rb") as file:
                files.append(("files", (os.path.basename(path), file.read())))
        kept = max(0, int(time.time() - min(stamps.values()) / 1e9))
        status = post(f"/api/assignments/{assignment}/results", files, {"relativePath": relative}, {KEPT_SECONDS: str(kept)})
    except Exception:
        # Whatever it is, the files stay: the server is away again, or another process was faster.
        return False
    if status in REFUSED:
        _set_aside(assignment, relative, paths, where, status)
        return False
    if status != 200:
        return False
    for path, stamp in stamps.items():
        # One that was replaced meanwhile goes next time.
        if os.path.exists(path) and os.stat(path).st_mtime_ns == stamp:
            os.remove(path)
    return True


def _set_aside(assignment, relative, paths, where, status):
    aside = os.path.join(where, "refused", assignment, *relative.split("/"))
    os.makedirs(aside, exist_ok=True)
    for path in paths:
        if os.path.exists(path):
            os.replace(path, os.path.join(aside, os.path.basename(path)))
    why = "is gone" if status == 404 else "was done anew"
    print(f"mothership-goliat: assignment {assignment} {why}; its older results are in {aside}", file=sys.stderr)


def _prune(folder):
    for place, _, _ in os.walk(folder, topdown=False):
        try:
            os.rmdir(place)
        except OSError:
            pass  # something is kept there still
