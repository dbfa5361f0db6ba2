// A mothership of its own for the test: binary, throw-away folder, free port.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const BIN = path.resolve(
  process.env.MOTHERSHIP_BIN ?? path.join(import.meta.dirname, "../../target/debug/mothership"),
);
const START_MS = 90_000;
const STOP_MS = 15_000;

/** `more`: words of the command line beside the usual ones. */
export async function startServer(more = []) {
  const folder = mkdtempSync(path.join(tmpdir(), "mothership-e2e-"));
  const start = async (listen) => {
    const args = [
      "up",
      "--compat",
      "goliat",
      "--data",
      path.join(folder, "data"),
      "--listen",
      listen,
      ...more,
    ];
    const child = spawn(BIN, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    return { child, url: await address(child) };
  };
  let { child, url } = await start("127.0.0.1:0");
  const cli = async (...words) => {
    const env = { ...process.env, MOTHERSHIP_SERVER: url, NO_COLOR: "1" };
    const { stdout } = await run(BIN, words, { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  };
  /** The same with a line on standard input, and nothing of this machine's own logins. */
  const cliWith = (line, ...words) => {
    const env = { ...process.env, MOTHERSHIP_SERVER: url, NO_COLOR: "1", HOME: folder };
    delete env.XDG_CONFIG_HOME;
    const child = spawn(BIN, words, { cwd: folder, env, stdio: ["pipe", "pipe", "pipe"] });
    child.stdin.end(line === null ? "" : `${line}\n`);
    return child;
  };
  return {
    url,
    folder,
    data: path.join(folder, "data"),
    cli,
    cliWith,
    /** Without warning, as a power cut. */
    kill: () => end(child, "SIGKILL"),
    /** On the same data and at the same address. */
    startAgain: async () => {
      ({ child } = await start(new URL(url).host));
    },
    stop: async () => {
      await end(child, "SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function end(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once("exit", done));
  child.kill(signal);
  const hard = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await gone;
  clearTimeout(hard);
}

/** The address is printed once the server answers. */
function address(child) {
  return new Promise((found, failed) => {
    let text = "";
    const timer = setTimeout(
      () => failed(new Error(`no address within ${START_MS} ms:\n${text}`)),
      START_MS,
    );
    const read = (bytes) => {
      text += bytes;
      const match = /http:\/\/127\.0\.0\.1:([1-9]\d*)/.exec(text);
      if (!match) return;
      clearTimeout(timer);
      found(match[0]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`mothership up ended with ${code}:\n${text}`)));
  });
}
