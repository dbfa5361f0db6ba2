"""How busy this machine is, for the heartbeats: the client draws it into a picture and sends no number."""

import json
import os

# The first number has nothing before it to be counted from: it takes this long, seconds.
FIRST = 0.1
_is_first = True


def usage():
    """JSON of the machine's load, or None where it cannot be known: ``cpu`` from 0 to 1 of all processors since the last
    call, bytes of memory in use, bytes free on the disk of the current folder."""
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
        return json.dumps(load, separators=(",", ":"))
    except Exception:
        # Whatever it is: a heartbeat must not fail for it.
        return None
