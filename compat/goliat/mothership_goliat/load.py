"""How busy this machine is, for the heartbeats: the client draws it into a picture and sends no number."""

import json
import os
import subprocess

# The first number has nothing before it to be counted from: it takes this long, seconds.
FIRST = 0.1
_is_first = True
# A driver that works answers within a second; a wedged one never does, and is not asked again. Seconds.
ANSWER_MAX = 3
QUESTION = ["nvidia-smi", "--query-gpu=utilization.gpu,memory.used,memory.total", "--format=csv,noheader,nounits"]
_asks_gpus = True


def gpus():
    """How busy each NVIDIA card is (``util`` from 0 to 1, bytes of memory), as ``nvidia-smi`` says; none where there is no
    such tool, where it does not come back, and where a card does not say."""
    global _asks_gpus
    if not _asks_gpus:
        return []
    try:
        # No window of a console flashes up on Windows.
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        said = subprocess.run(
            QUESTION, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=ANSWER_MAX, creationflags=flags
        )
        cards = [[int(number) for number in line.split(",")] for line in said.stdout.splitlines() if line.strip()]
        return [
            {"util": min(percent, 100) / 100, "memory_bytes_used": used << 20, "memory_bytes": total << 20}
            for percent, used, total in cards
        ]
    except (OSError, subprocess.TimeoutExpired):
        _asks_gpus = False
    except ValueError:
        pass  # [N/A], or the complaint of a driver that is just being loaded
    return []


def usage():
    """JSON of the machine's load, or None where it cannot be known: ``cpu`` from 0 to 1 of all processors since the last
    call, bytes of memory in use, bytes free on the disk of the current folder, and the load of each GPU."""
    global _is_first
    try:
        import psutil  # the client needs it too, so it is there

        cpu = psutil.cpu_percent(interval=FIRST if _is_first else None)
        _is_first = False
        memory = psutil.virtual_memory()
        load = {
            "cpu": round(min(cpu, 100.0) / 100, 3),
            "memory_bytes_used": int(memory.total - memory.available),
            "disk_bytes_free": int(psutil.disk_usage(os.getcwd()).free),
        }
        cards = gpus()
        if cards:
            load["gpus"] = cards
        return json.dumps(load, separators=(",", ":"))
    except Exception:
        # Whatever it is: a heartbeat must not fail for it.
        return None
