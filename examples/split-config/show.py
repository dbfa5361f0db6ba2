"""Stands for a real solver: reads the configuration it is given, works through it, and says what it did."""

import json
import pathlib
import sys

config = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
work = [(name, mhz) for name in config["antennas"] for mhz in config["sweep"]["frequencies_mhz"]]
quarter_waves = {}
for done, (name, mhz) in enumerate(work, start=1):
    length_mm = config["antennas"][name]["length_mm"]
    quarter_waves[f"{name}@{mhz}"] = round(length_mm / (299_792.458 / mhz / 4), 3)
    print(f"step {done}/{len(work)} {name} at {mhz} MHz", flush=True)

pathlib.Path("summary.json").write_text(json.dumps(quarter_waves, indent=2) + "\n", encoding="utf-8")
print(f"antennas={len(config['antennas'])} simulations={len(work)}")
