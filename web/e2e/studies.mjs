// The work that the pages are looked at with. Plain Python programs, as people have them.
import { writeFileSync } from "node:fs";
import path from "node:path";

export const LINES = 5000;

const PICTURE = `
import json, math, os, struct, sys, zlib
a, b = float(sys.argv[1]), float(sys.argv[2])
side = 64
rows = b""
for step in range(1, 21):
    print(f"step {step} of 20", flush=True)
for y in range(side):
    rows += b"\\0" + bytes(int(128 + 127 * math.sin(a * x / 6) * math.cos(b * y / 6)) for x in range(side))
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
os.makedirs("out", exist_ok=True)
with open("out/pattern.png", "wb") as f:
    f.write(b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
with open("out/result.json", "w") as f:
    json.dump({"a": a, "b": b, "mean": a / b}, f)
with open("out/series.csv", "w") as f:
    f.write("x,y\\n" + "".join(f"{x},{math.sin(a * x):.4f}\\n" for x in range(50)))
print(f"energy={a / b:.5f}")
`;

const LOG = `
for n in range(${LINES}):
    if n == 0:
        print("::group::Setup")
    elif n == 9:
        print("::endgroup::")
    elif n in (100, 200):
        print(f"UserWarning: step {n} is small")
    elif n == 4321:
        print("\\x1b[31mneedle\\x1b[0m in the haystack")
    else:
        print(f"line {n} of the log")
`;

/**
 * Prints until a file appears, so that the page is watched while work goes on, however fast the machine is. Ends with the
 * folder of the test as well: tasks outlive their server, also the server of a test that failed.
 */
const WATCHED = `
import os, sys, time
n = 0
while not os.path.exists(sys.argv[1]) and os.path.exists(os.path.dirname(sys.argv[1])):
    n += 1
    print(f"{min(n, 99)}%", flush=True)
    time.sleep(0.1)
print("released", flush=True)
`;

const BROKEN = `
import sys
print("reading", sys.argv[1])
if sys.argv[1] == "2":
    print("ValueError: row 2 has no column temperature", file=sys.stderr)
    sys.exit(3)
`;

export async function submitStudies({ cli, folder }) {
  const script = (name, text) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const release = path.join(folder, "release");
  const submit = async (...words) => JSON.parse(await cli("submit", "--json", ...words)).id;
  const python = (name, text) => ["--", "python3", script(name, text)];
  const sweep = ["-p", "a=1,2,3", "-p", "b=0.5,1", "--output", "out/**"];
  const pictures = await submit(
    "--name",
    "pictures",
    ...sweep,
    ...python("picture.py", PICTURE),
    "{{a}}",
    "{{b}}",
  );
  const log = await submit("--name", "log", ...python("log.py", LOG));
  const broken = await submit(
    "--name",
    "broken",
    "--array",
    "1-3",
    ...python("broken.py", BROKEN),
    "{{index}}",
  );
  await cli("wait", pictures);
  await cli("wait", log);
  // Ends with 1, as the job fails; that is its purpose.
  await cli("wait", broken).catch(() => undefined);
  const watched = await submit("--name", "watched", ...python("watched.py", WATCHED), release);
  return { pictures, log, broken, watched, release: () => writeFileSync(release, "") };
}
