"""One simulation machine: the real client's bridge with all its threads, fed with lines as a window feeds it.

Everything that reaches the network is the client's own: claim, heartbeats, batches, progress, end. This file makes the
lines, and watches what the client's HTTP calls came to: a batch that was not answered with 200 the client drops, and
knows it. Prints one JSON line at the end.
"""

import argparse
import collections
import json
import logging
import os
import threading
import time

import cli.run_worker as worker
from goliat.utils.gui_bridge import WebGUIBridge

# The client's built-in address; where it leads is the redirect's matter.
SERVER = "https://monitor.goliat.waves-ugent.be"
TYPES = ("default", "progress", "info", "verbose", "success", "warning", "header", "highlight", "error", "caller")
# So many lines may be on their way. The bridge sends ten in a request, three requests at a time.
WINDOW = 120
# After a request that failed, nothing is logged for so long: what is sent while the server is away is lost by design.
PAUSE = 0.5
# No batch may take longer than the client's own time-out and some grace.
TIMEOUT = 60.0


def text(name, number):
    """Line ``number``: plain, indented, with other alphabets, colours, quotes. ``lines.rs`` knows it too."""
    plain = f"{name} line {number}"
    return {1: f"    {plain}", 2: f"{plain} 10 µm ≤ h → 网格 😀", 3: f"\x1b[31m{plain}\x1b[0m", 4: f'{plain} "C:\\temp"'}.get(
        number % 7, plain
    )


class Watched:
    """The bridge's HTTP client with a witness at its only two doors."""

    def __init__(self, client):
        self.client = client
        self.changed = threading.Condition()
        self.sent = self.answered = 0
        self.dropped = []
        self.numbers = {}
        self.failed_at = 0.0
        self.others = collections.Counter()
        self.seconds = []

    def post_gui_update(self, message, timeout=10.0):
        start = time.monotonic()
        good = self.client.post_gui_update(message, timeout=timeout)
        with self.changed:
            self.seconds.append(time.monotonic() - start)
            if message["type"] == "log_batch":
                self.answered += len(message["logs"])
                if not good:
                    self.dropped.extend(self.numbers[line["timestamp"]] for line in message["logs"])
            else:
                self.others[f"{message['type']} {'answered' if good else 'dropped'}"] += 1
            if not good:
                self.failed_at = time.monotonic()
            self.changed.notify_all()
        return good

    def post_heartbeat(self, *words, **more):
        good = self.client.post_heartbeat(*words, **more)
        with self.changed:
            self.others[f"heartbeat {'answered' if good else 'dropped'}"] += 1
            self.changed.notify_all()
        return good

    def wait_for_room(self, room):
        with self.changed:
            while self.sent - self.answered > room:
                if not self.changed.wait(TIMEOUT):
                    raise SystemExit(f"{self.sent - self.answered} lines were neither answered nor dropped")
            away = self.failed_at + PAUSE - time.monotonic()
        if self.failed_at and away > 0:
            time.sleep(away)


def run(options):
    machine = options.address
    logger = logging.getLogger("machine")
    if options.study:
        worker.fetch_assignment(options.study, options.index, SERVER, machine, logger)
    bridge = WebGUIBridge(SERVER, machine)
    watched = bridge.http_client = Watched(bridge.http_client)
    hardware = {"gpuName": "RTX 4090", "cpuCores": 12, "totalRamGB": 15.74, "hostname": options.name}
    bridge.set_system_info(hardware)
    bridge.start()
    # A window is up for seconds before its study says a word.
    with watched.changed:
        watched.changed.wait_for(lambda: watched.others, TIMEOUT)

    started, last = time.monotonic(), 0.0
    for number in range(options.lines):
        watched.wait_for_room(WINDOW - 1)
        # Strictly rising, as the window's own are.
        last = max(time.time(), last + 0.000001)
        watched.numbers[last] = number
        watched.sent += 1
        line = {"type": "status", "message": text(options.name, number), "log_type": TYPES[number % len(TYPES)]}
        bridge.enqueue({**line, "timestamp": last})
        if number % 50 == 0:
            bridge.enqueue({"type": "terminal_only", "message": "not a line", "log_type": "verbose", "timestamp": last})
            bridge.enqueue({"type": "overall_progress", "current": 100.0 * number / options.lines, "total": 100})
            stage = {"name": "Run", "current": number, "total": options.lines, "sub_stage": ""}
            bridge.enqueue({"type": "stage_progress", **stage})
    watched.wait_for_room(0)
    took = time.monotonic() - started

    # The window says its last word once; while the server is away the client would drop it, and a study without an end
    # is another test.
    while options.end_after and not os.path.exists(options.end_after):
        time.sleep(0.05)
    if options.end:
        bridge.enqueue({"type": "overall_progress", "current": 100, "total": 100})
        bridge.enqueue({"type": "finished", "message": f"Study finished {options.end}"})
        with watched.changed:
            watched.changed.wait_for(lambda: any(name.startswith("finished") for name in watched.others), TIMEOUT)
    bridge.stop()
    times = sorted(watched.seconds)
    quantiles = {name: times[int((len(times) - 1) * q)] for name, q in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))}
    print(
        json.dumps(
            {
                "name": options.name,
                "lines": options.lines,
                "dropped": sorted(watched.dropped),
                "others": watched.others,
                "seconds": took,
                "request_seconds": quantiles,
            }
        )
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="the machine's host name")
    parser.add_argument("--address", default="198.51.100.7", help="its public address, as the client calls it")
    parser.add_argument("--lines", type=int, required=True)
    parser.add_argument("--study", help="claim an assignment of this super study first")
    parser.add_argument("--index", type=int, help="which")
    parser.add_argument("--end", default="successfully", help="the last word of the window; empty: none, it just stops")
    parser.add_argument("--end-after", help="a file that must be there before the window ends")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
