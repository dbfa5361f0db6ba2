#!/usr/bin/env python3
"""Stands for the imaging pipeline: the same arguments, the same kind of output, in seconds and without any images.

It prints what makes the real one hard to follow: stage markers among the chatter of libraries, bars that are redrawn
with carriage returns, bars without an end, counters of chunks. It leaves small files where the real one leaves large
ones. PICO_SECONDS says how long it takes (6 without it).
"""

import argparse
import math
import os
import struct
import sys
import time
import zlib
from pathlib import Path

SECONDS = float(os.environ.get("PICO_SECONDS", "6"))
BEGAN = time.monotonic()


def truth(text):
    """true or false as a word, as the real program takes it."""
    if text.lower() not in ("true", "false"):
        raise argparse.ArgumentTypeError(f"{text!r} is neither true nor false")
    return text.lower() == "true"


def pair(text):
    """Two whole numbers in one word: 100,100."""
    parts = tuple(int(part) for part in text.split(","))
    if len(parts) != 2:
        raise argparse.ArgumentTypeError(f"{text!r} is not a pair such as 100,100")
    return parts


def arguments():
    parser = argparse.ArgumentParser(description="Stand-in for an imaging pipeline: prints and writes in small.")
    parser.add_argument("--count", metavar="FOLDER", help="print how many *.jpg are in FOLDER, and end")
    for name in ("jump_to_rmbg", "jump_to_seg", "jump_to_vis", "pw_rigid", "intensity_corr_flag"):
        parser.add_argument(f"--{name}", type=truth, default=False)
    for name in ("save_movie", "shifts_opencv", "bad_frame_detect_flag"):
        parser.add_argument(f"--{name}", type=truth, default=True)
    whole = {
        "set_frame_num": 0, "fr": 10, "mc_chunk_size": 1000, "num_frames_split": 100, "max_deviation_rigid": 3,
        "up_sample": 2, "rmbg_chunk_size": 2000, "rmbg_gsize": 6, "patch_size": 500, "pixel_size": 2, "minArea": 45,
        "avgArea": 100, "thresh_pmap": 1, "thresh_COM0": 6, "thresh_COM": 9, "cons": 5, "avi_quality": 100,
    }
    for name, default in whole.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--downsample_ratio", type=float, default=0.1)
    parser.add_argument("--thresh_mask", type=float, default=0.5)
    for name, default in (("max_shifts", (100, 100)), ("strides", (96, 96)), ("overlaps", (48, 48))):
        parser.add_argument(f"--{name}", type=pair, default=default)
    parser.add_argument("--crop_parameter", type=int, nargs="+", default=[153, 303, 1000, 1000])
    texts = {"data_path": "", "out_path": "", "border_nan": "copy", "ckpt_pth": "model.pth", "device": "cuda"}
    for name, default in {**texts, "gpu_ids": "2"}.items():
        parser.add_argument(f"--{name}", default=default)
    return parser.parse_args()


class Run:
    """One run: its output, its log file, and the share of the time that each stage has."""

    def __init__(self, args):
        self.args = args
        self.out = Path(args.out_path)
        self.out.mkdir(parents=True, exist_ok=True)
        self.log = (self.out / "log_file.log").open("w", encoding="utf-8")
        self.frames = args.set_frame_num or frames_in(args.data_path)

    def say(self, text, level="INFO", place="pipeline.py:main():1"):
        ms = int((time.monotonic() - BEGAN) * 1000)
        print(f"{ms:8d} [{place}] [{os.getpid()}] {text}", file=sys.stderr, flush=True)
        self.log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {level} {text}\n")
        self.log.flush()

    def stage(self, name):
        self.say(f"=======>{name}<=======")
        print(file=sys.stderr, flush=True)

    def bar(self, total, share, label=""):
        """A bar that is redrawn on its line, with a rate and the time left."""
        steps = min(total, 40)
        for step in range(steps + 1):
            done = total * step // steps
            cells = "█" * (20 * step // steps)
            rate = f"{max(done, 1) / max(share * SECONDS, 0.01):.2f}it/s"
            line = f"{label}{100 * step // steps:3d}%|{cells:<20}| {done}/{total} [00:00<00:01, {rate}]"
            print(f"\r{line}", end="", file=sys.stderr, flush=True)
            pause(share / (steps + 1))
        print(file=sys.stderr, flush=True)

    def endless(self, total, share):
        """A bar that does not know its end."""
        for step in range(21):
            print(f"\r{total * step // 20}it [00:00, 812.50it/s]", end="", file=sys.stderr, flush=True)
            pause(share / 21)
        print(file=sys.stderr, flush=True)


def pause(share):
    time.sleep(max(share * SECONDS, 0.0))


def frames_in(folder):
    return sum(1 for path in Path(folder).glob("*.jpg"))


def picture(path, seed, width=160, height=120):
    """A small picture: blobs on a dark ground, as neurons look."""
    centres = [((seed * 37 + 53 * k) % width, (seed * 17 + 29 * k) % height) for k in range(12)]
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            light = sum(220 / (1 + ((x - a) ** 2 + (y - b) ** 2) / 20) for a, b in centres)
            rows.append(min(int(light), 255))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b"")
    )


def preprocess(run):
    args, frames = run.args, run.frames
    if args.bad_frame_detect_flag:
        run.stage("bad frame detection")
        run.bar(frames, 0.10)
        run.say(f"frame {frames // 3} is broken, frame {frames // 3 + 1} takes its place")
    run.stage("motion correction")
    for chunk in range(math.ceil(frames / args.mc_chunk_size)):
        run.say(f"chunk {chunk}: ({min(args.mc_chunk_size, frames)}, 600, 800)", "DEBUG", "motion.py:correct():204")
    run.bar(math.ceil(frames / args.mc_chunk_size), 0.25)
    run.endless(frames, 0.05)
    run.stage("do upsampling")
    pause(0.01)
    run.stage("field distortion correction ..")
    run.bar(frames, 0.08)
    run.say(f"crop window {args.crop_parameter}")
    run.stage("save preprocessed video")
    run.endless(frames, 0.05)
    run.stage("get vessel mask")
    run.say("findfont: score(FontEntry(name='DejaVu Sans')) = 10.05", "DEBUG", "font_manager.py:findfont():1340")
    pause(0.02)


def background(run):
    chunks = math.ceil(run.frames / run.args.rmbg_chunk_size)
    run.stage("background subtraction")
    for chunk in range(chunks):
        run.stage(f"background subtraction: chunk {chunk} loading")
        run.stage(f"background subtraction: chunk {chunk} processing")
        for part in range(1, 6):
            print(f"[Pacth: ({part}/5)] [ETA: 0:00:0{5 - part}]", flush=True)
            pause(0.25 / chunks / 5)
    for chunk in range(chunks):
        run.stage(f"reload background subtraction: chunk {chunk}")
        pause(0.03 / chunks)
    run.stage("save RMBG video")
    run.endless(run.frames, 0.03)


def segment(run):
    args = run.args
    size, total = args.patch_size, 0
    _, _, height, width = args.crop_parameter
    patches = [(y, x) for y in range(math.ceil(height / size)) for x in range(math.ceil(width / size))]
    run.stage("segmentation")
    for k, (y, x) in enumerate(patches):
        run.stage(f"segment patch {y},{x}")
        found = max(0, 40 + 7 * k - args.minArea // 5 - args.thresh_pmap)
        total += found
        run.say(f"time to find masks: 0.{k % 10}1 s; {found} neurons in patch {k + 1} of {len(patches)}")
        pause(0.10 / len(patches))
    run.stage("calculate center ..")
    run.bar(max(math.ceil(total / 1000), 2), 0.01)
    return total


def plots(run, neurons):
    results = run.out / f"seg_results_thresh_pmap_{run.args.thresh_pmap}"
    run.stage("visualization")
    run.bar(8, 0.01)
    picture(results / "SEG_SUM.png", run.args.thresh_pmap + 1)
    picture(results / "neuron_mask.png", run.args.minArea + 2)
    run.stage("Plotting Traces")
    run.bar(max(math.ceil(neurons / 100), 1), 0.01)
    picture(results / "Neuron_trace" / "whole_neurons.png", neurons % 97 + 3)
    rows = [f"{n},{(n * 37) % 800},{(n * 53) % 600},{run.args.avgArea + n % 9}" for n in range(min(neurons, 200))]
    (results / "neurons.csv").write_text("neuron,x,y,area\n" + "\n".join(rows) + "\n", encoding="utf-8")


def main():
    args = arguments()
    if args.count is not None:
        print(frames_in(args.count))
        return 0
    if not args.out_path:
        print("pipeline.py: --out_path is missing", file=sys.stderr)
        return 2
    run = Run(args)
    if run.frames <= 0:
        run.say(f"there are no frames in {args.data_path!r}", "ERROR")
        return 3
    run.stage("Arguments")
    for name, value in vars(args).items():
        run.say(f"{name}: {value}")
    if not args.jump_to_rmbg:
        preprocess(run)
    if not args.jump_to_seg:
        background(run)
    neurons = 120 if args.jump_to_vis else segment(run)
    plots(run, neurons)
    run.say(f"{neurons} neurons")
    run.stage(f"end time: {time.strftime('%H:%M:%S')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
