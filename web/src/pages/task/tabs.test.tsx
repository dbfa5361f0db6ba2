// The tabs of a task: log, files, spec, why, screen; and the header above them.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { aGui, aJob, anArtifact, anAttempt, aTaskDetail } from "@/test/fixtures";
import { answerRequests, fakeLive, json, renderPage } from "@/test/page";
import { ArtifactsTab } from "./ArtifactsTab";
import { LogTab } from "./LogTab";
import { ScreenTab } from "./ScreenTab";
import { TaskPage } from "./TaskPage";
import { TaskSpecTab } from "./TaskSpecTab";
import { WhyTab } from "./WhyTab";

afterEach(() => vi.unstubAllGlobals());

const at = "/jobs/42/tasks/7";
const task = (more = {}) => ({ "GET /tasks/42.7": aTaskDetail(more) });

describe("the header of a task", () => {
  it("says what it is, what sets it apart, and why it failed", async () => {
    answerRequests(
      task({ status: "failed", params: { h: 0.3, seed: 7 }, error_message: "out of memory" }),
    );
    renderPage(<TaskPage />, { at });
    expect(
      await screen.findByRole("heading", { name: "mesh-sweep #7", level: 1 }),
    ).toBeInTheDocument();
    for (const text of ["h=0.3", "seed=7", "out of memory"])
      expect(screen.getAllByText(text).length).toBeGreaterThan(0);
    expect(screen.queryByRole("link", { name: "Screen" })).toBeNull();
    expect(document.title).toBe("#7 mesh-sweep · Mothership");
  });

  it("of a part of a study says which, and hands out both configurations", async () => {
    const own = '{ "phantoms": ["thelonious"], "5800": 1, "450": 2 }';
    const made = answerRequests({
      ...task({ status: "pending", params: { index: 7, part: "thelonious × 450 MHz" } }),
      "GET /jobs/42": aJob({ has_configuration: true }),
      "GET /tasks/42.7/configuration": () => new Response(own),
      "GET /jobs/42/configuration": () => json({ detail: "it is gone" }, 404),
    });
    renderPage(<TaskPage />, { at });
    expect(await screen.findByText("thelonious × 450 MHz")).toBeInTheDocument();
    expect(screen.queryByText("index=7")).toBeNull();
    await userEvent.click(await screen.findByRole("button", { name: "Configuration" }));
    const dialog = await screen.findByRole("dialog", { name: "Configuration of 42.7" });
    expect(await within(dialog).findByText(own)).toBeInTheDocument();
    expect(within(dialog).getByRole("link", { name: "Download" })).toHaveAttribute(
      "href",
      "/api/v1/tasks/42.7/configuration",
    );
    expect(dialog).toHaveTextContent("mothership goliat config 42.7");
    await userEvent.keyboard("{Escape}");
    await userEvent.click(screen.getByRole("button", { name: "Base configuration" }));
    expect(await screen.findByText("Could not load the configuration")).toBeInTheDocument();
    expect(made).toContain("GET /jobs/42/configuration");
  });

  it("of other work has no configurations", async () => {
    answerRequests({ ...task({ params: { index: 7 } }), "GET /jobs/42": aJob() });
    renderPage(<TaskPage />, { at });
    expect(await screen.findByText("index=7")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: /onfiguration/ })).toBeNull();
  });

  it("has a tab for the screen where a GUI client is", async () => {
    answerRequests(task({ attempt_list: [anAttempt({ gui: aGui({ simulations: 3 }) })] }));
    renderPage(<TaskPage />, { at });
    expect(await screen.findByRole("link", { name: "Screen" })).toHaveAttribute(
      "href",
      "/jobs/42/tasks/7/screen",
    );
  });

  it("says that it is being cancelled, or that its runner is away", async () => {
    answerRequests(task({ cancel_requested: true, unreachable: true }));
    renderPage(<TaskPage />, { at });
    expect(await screen.findByText("cancelling…")).toBeInTheDocument();
    expect(screen.getByText("runner unreachable, still leased")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Cancel task" })).toBeNull();
  });

  it("of a task that is not there says so", async () => {
    answerRequests({});
    renderPage(<TaskPage />, { at });
    expect(await screen.findByText("Could not load task 42.7")).toBeInTheDocument();
  });
});

describe("the log", () => {
  const lines = (total: number) => ({
    "GET /attempts/42.7.1/log/lines": {
      lines: [{ number: 0, text: "hello", stream: "stdout", at_ms: null, cut_bytes: 0 }],
      total_lines: total,
    },
    "GET /attempts/42.7.1/log/search": { total: 0, hits: [], next: null, streams: {} },
  });

  it("grows as its topic tells", async () => {
    answerRequests({ ...task({ attempt_list: [anAttempt({ log_lines: 1 })] }), ...lines(1) });
    const live = fakeLive();
    renderPage(<LogTab />, { at, live });
    expect(await screen.findByText("hello")).toBeInTheDocument();
    expect(screen.getByTestId("line-count")).toHaveTextContent("1 line");
    live.publish("log:42.7.1", { lines: 12, bytes: 100, ended: false });
    await waitFor(() => expect(screen.getByTestId("line-count")).toHaveTextContent("12 lines"));
    live.publish("log:42.7.1", { lines: 3, bytes: 10, ended: false });
    expect(screen.getByTestId("line-count")).toHaveTextContent("12 lines");
    expect(screen.getByText("Running")).toBeInTheDocument();
  });

  it("is asked for its size while nothing is live", async () => {
    answerRequests({ ...task({ attempt_list: [anAttempt({ log_lines: 1 })] }), ...lines(40) });
    renderPage(<LogTab />, { at, live: fakeLive({ phase: "reconnecting" }) });
    await waitFor(() => expect(screen.getByTestId("line-count")).toHaveTextContent("40 lines"));
  });

  it("of what has not started says what it waits for", async () => {
    answerRequests({
      ...task({ status: "pending", attempt_list: [] }),
      "GET /tasks/42.7/explain": {
        sentence: "waits for `goliat worker 7 near`",
        checks: [],
        hints: [],
        tasks_ahead: null,
      },
    });
    renderPage(<LogTab />, { at });
    expect(await screen.findByText("It has not started yet")).toBeInTheDocument();
    expect(await screen.findByText("waits for `goliat worker 7 near`")).toBeInTheDocument();
    expect(screen.getByText("mothership explain 42.7")).toBeInTheDocument();
  });
});

describe("the files", () => {
  it("are a tree with a preview, and one download", async () => {
    answerRequests({ ...task(), "GET /tasks/42.7/artifacts": [anArtifact()] });
    renderPage(<ArtifactsTab />, { at: `${at}/artifacts` });
    expect(await screen.findByRole("img", { name: "plot.png" })).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Download all" })).toHaveAttribute(
      "href",
      "/api/v1/tasks/42.7/results.zip",
    );
  });

  it.each([
    [["out/**", "*.csv"], "Kept are: out/**, *.csv. Nothing matched so far."],
    [[], "The job names no outputs to keep."],
  ])("that are none, where %j are kept, say why", async (outputs, text) => {
    answerRequests({ ...task({ outputs }), "GET /tasks/42.7/artifacts": [] });
    renderPage(<ArtifactsTab />, { at: `${at}/artifacts` });
    expect(await screen.findByText(text)).toBeInTheDocument();
  });
});

describe("the spec", () => {
  const fact = (name: string) => screen.getByText(name).nextElementSibling;

  it("is the command, and what is around it", async () => {
    answerRequests(
      task({ env: { SEED: "7" }, outputs: ["out/**"], timeout_seconds: 3600, max_retries: 2 }),
    );
    renderPage(<TaskSpecTab />, { at: `${at}/spec` });
    expect(await screen.findByText("sim --h 0.1")).toBeInTheDocument();
    expect(fact("SEED")).toHaveTextContent("7");
    expect(fact("Outputs kept")).toHaveTextContent("out/**");
    expect(fact("Time limit")).toHaveTextContent("1 h");
    expect(fact("Retries")).toHaveTextContent("up to 2");
  });

  it("of a plain task says what it does without", async () => {
    answerRequests(task());
    renderPage(<TaskSpecTab />, { at: `${at}/spec` });
    expect(await screen.findByText(/Nothing beyond what every task gets/)).toBeInTheDocument();
    expect(fact("Working folder")).toHaveTextContent("the task's own");
    expect(fact("Outputs kept")).toHaveTextContent("none");
  });
});

describe("why a task waits", () => {
  it("is a sentence, the steps to it, and what can be done", async () => {
    answerRequests({
      "GET /tasks/42.7/explain": {
        sentence: "It waits for a runner with the label gpu.",
        checks: [
          { ok: true, message: "nothing before it is missing" },
          { ok: false, message: "no runner has the label gpu" },
        ],
        tasks_ahead: 212,
        hints: ["connect a machine with a GPU"],
      },
    });
    renderPage(<WhyTab />, { at: `${at}/why` });
    expect(
      await screen.findByText("It waits for a runner with the label gpu."),
    ).toBeInTheDocument();
    expect(screen.getByLabelText("yes").parentElement).toHaveTextContent("nothing before it");
    expect(screen.getByLabelText("no").parentElement).toHaveTextContent("no runner has");
    expect(screen.getByText("212 tasks are in front of it.")).toBeInTheDocument();
    expect(screen.getByText("connect a machine with a GPU")).toBeInTheDocument();
  });
});

describe("the screen", () => {
  it("is what the GUI client showed while the attempt ran", async () => {
    const pictures = [{ url: "/shot", at: "2026-01-02T03:04:05Z", attempt_id: "42.7.1" }];
    answerRequests({
      ...task(),
      "GET /runners/r-7/screenshots": { tabs: [{ tab: "Timings", pictures }] },
    });
    renderPage(<ScreenTab />, { at: `${at}/screen` });
    expect(
      await screen.findByRole("img", { name: "Timings of the GUI on lab-07, 1 of 1" }),
    ).toBeInTheDocument();
  });

  it("of what has not started is empty", async () => {
    answerRequests(task({ attempt_list: [] }));
    renderPage(<ScreenTab />, { at: `${at}/screen` });
    expect(await screen.findByText("It has not started yet")).toBeInTheDocument();
  });
});

it("the choice of line types goes into the address", async () => {
  const typed = { number: 0, text: "low disk", stream: "warning", at_ms: null, cut_bytes: 0 };
  answerRequests({
    ...task({ attempt_list: [anAttempt({ log_lines: 1 })] }),
    "GET /attempts/42.7.1/log/lines": { lines: [typed], total_lines: 1 },
    "GET /attempts/42.7.1/log/search": {
      total: 1,
      hits: [typed],
      next: null,
      streams: { warning: 1 },
    },
  });
  const { address } = renderPage(<LogTab />, { at: `${at}?type=warning` });
  await userEvent.click(await screen.findByRole("button", { name: /^Warnings/, pressed: true }));
  await waitFor(() => expect(address()).toBe("/jobs/42/tasks/7"));
});
