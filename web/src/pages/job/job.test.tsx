// A job's page: its header and actions, and what its tabs show.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AT, aJob, anArtifact, aTask, aTaskDetail } from "@/test/fixtures";
import { answerRequests, renderPage } from "@/test/page";
import { CountsLine } from "./CountsLine";
import { ErrorGroups } from "./ErrorGroups";
import { GridTab } from "./GridTab";
import { JobActions } from "./JobActions";
import { JobFacts } from "./JobFacts";
import { JobPage } from "./JobPage";
import { ResultsTab } from "./ResultsTab";
import { RunningTasks } from "./RunningTasks";
import { resultPictures } from "./resultPictures";
import { SpecTab } from "./SpecTab";
import { SummaryTab } from "./SummaryTab";
import { TaskCard } from "./TaskCard";
import { TasksTab } from "./TasksTab";

afterEach(() => vi.unstubAllGlobals());

const query = <T,>(data: T) => ({ data, error: null, refetch: vi.fn() }) as never;

describe("the header of a job", () => {
  it("says how it is, and leads to its parts", async () => {
    const job = aJob({
      progress: 0.5,
      percent: 50,
      summary: "Running on 2 runners",
      description: "for the paper",
      labels: { gpu: "", project: "mesh" },
      counts: { completed: 1, running: 1, total: 2 },
    });
    answerRequests({ "GET /jobs/42": job });
    renderPage(<JobPage />, { at: "/jobs/42" });
    expect(
      await screen.findByRole("heading", { name: "mesh-sweep", level: 1 }),
    ).toBeInTheDocument();
    for (const text of [
      "50 %",
      "Running on 2 runners",
      "for the paper",
      "project=mesh",
      "1 running",
    ])
      expect(screen.getByText(text)).toBeInTheDocument();
    const tabs = within(screen.getByRole("navigation", { name: "Parts of the job" }));
    expect(tabs.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual([
      "/jobs/42",
      "/jobs/42/grid",
      "/jobs/42/tasks",
      "/jobs/42/results",
      "/jobs/42/spec",
    ]);
    expect(document.title).toBe("50 % mesh-sweep · Mothership");
  });

  it("of a study has its base configuration", async () => {
    answerRequests({
      "GET /jobs/42": aJob({ has_configuration: true, counts: { pending: 3, total: 3 } }),
      "GET /jobs/42/configuration": () => new Response('{"study_type":"far_field"}'),
    });
    renderPage(<JobPage />, { at: "/jobs/42" });
    await userEvent.click(await screen.findByRole("button", { name: "Base configuration" }));
    const dialog = screen.getByRole("dialog", { name: "Base configuration of 42" });
    expect(await within(dialog).findByText('{"study_type":"far_field"}')).toBeInTheDocument();
    expect(within(dialog).getByRole("link", { name: "Download" })).toHaveAttribute(
      "href",
      "/api/v1/jobs/42/configuration",
    );
  });

  it("counts its tasks as links to them", async () => {
    renderPage(<CountsLine job={aJob({ counts: { waiting: 2, failed: 1, total: 3 } })} />);
    expect(await screen.findByRole("link", { name: "2 waiting" })).toHaveAttribute(
      "href",
      "/jobs/42/tasks?status=waiting",
    );
    expect(screen.getAllByRole("link")).toHaveLength(2);
  });
});

describe("the actions of a job", () => {
  it("are done at once, or after a question", async () => {
    const made = answerRequests({
      "POST /jobs/42/pause": { tasks: 0 },
      "POST /jobs/42/cancel": { tasks: 5 },
      "POST /jobs/42/retry": { tasks: 3 },
    });
    renderPage(<JobActions job={aJob({ counts: { running: 2, pending: 3, failed: 3 } })} />);
    await userEvent.click(await screen.findByRole("button", { name: "Pause" }));
    await userEvent.click(screen.getByRole("button", { name: "Retry failed (3)" }));
    expect(await screen.findByText("3 tasks will run again")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Cancel job" }));
    const dialog = screen.getByRole("dialog", { name: "Cancel mesh-sweep?" });
    expect(dialog).toHaveTextContent("2 running tasks will be stopped and 3 waiting tasks");
    await userEvent.click(within(dialog).getByRole("button", { name: "Cancel job" }));
    await waitFor(() => expect(made.filter((line) => line.startsWith("POST"))).toHaveLength(3));
  });

  it.each([
    [{}, ["job", "tasks", "wait", "pause", "cancel", "results ls", "results get"]],
    [{ status: "completed" }, ["job", "tasks", "results ls", "results get"]],
    [
      { status: "failed", counts: { failed: 1 } },
      ["job", "tasks", "tasks", "retry", "results ls", "results get"],
    ],
  ] as const)("of %j are commands, too", async (more, commands) => {
    renderPage(<JobActions job={aJob(more)} />);
    await userEvent.click(await screen.findByRole("button", { name: "CLI" }));
    const shown = screen.getAllByText(/^mothership/).map((line) => line.textContent ?? "");
    expect(shown).toHaveLength(commands.length);
    for (const [place, command] of commands.entries())
      expect(shown[place]).toContain(`mothership ${command} 42`);
  });

  it("of a study of GOLIAT have the line of its workers", async () => {
    const job = aJob({ labels: { goliat: "super-study" }, counts: { total: 3 } });
    renderPage(<JobActions job={job} />);
    await userEvent.click(await screen.findByRole("button", { name: "CLI" }));
    expect(screen.getByText("goliat worker 0-2 mesh-sweep")).toBeInTheDocument();
  });
});

describe("the facts of a job", () => {
  const fact = async (name: string) => (await screen.findByText(name)).nextElementSibling;

  it("say what it is and what it waits for", async () => {
    const job = aJob({
      varying: ["h", "f"],
      priority: 3,
      max_retries: 2,
      timeout_seconds: 7200,
      depends_on: ["40", "41"],
    });
    renderPage(<JobFacts job={job} />);
    expect(await fact("Varies")).toHaveTextContent("h, f");
    expect(await fact("Priority")).toHaveTextContent("urgent");
    expect(await fact("Retries")).toHaveTextContent("up to 2");
    expect(await fact("Time limit")).toHaveTextContent("2 h");
    expect(await fact("Rate")).toHaveTextContent("—");
    expect(screen.getByRole("link", { name: "41" })).toHaveAttribute("href", "/jobs/41");
  });

  it("of an ended one have its rate and its end", async () => {
    const job = aJob({
      status: "completed",
      priority: 7,
      counts: { completed: 30, total: 30 },
      completed_at: "2026-01-02T03:14:05Z",
      worked_seconds: 600,
    });
    renderPage(<JobFacts job={job} />);
    expect(await fact("Ran")).toHaveTextContent(/^10 m$/);
    expect(await fact("Rate")).toHaveTextContent("3 tasks/min");
    expect(await fact("Priority")).toHaveTextContent("7");
    expect(await fact("Varies")).toHaveTextContent("nothing");
    expect(screen.queryByText("Time left")).toBeNull();
  });

  it("of one that was tried again later do not count the time between", async () => {
    const job = aJob({
      status: "completed",
      counts: { completed: 40, total: 40 },
      completed_at: "2026-01-02T04:15:05Z",
      worked_seconds: 120,
    });
    renderPage(<JobFacts job={job} />);
    expect(await fact("Ran")).toHaveTextContent(/^2 m, within 1 h 11 m$/);
    expect(await fact("Rate")).toHaveTextContent("20 tasks/min");
  });

  it("of one that nothing runs of say why there is no time", async () => {
    renderPage(<JobFacts job={aJob({ status: "paused", eta: { state: "paused" } })} />);
    expect(await fact("Time left")).toHaveTextContent("paused");
  });

  it("say when it will be done, while that is known", async () => {
    const eta = { state: "left", seconds: 600, low_seconds: 360, high_seconds: 900 } as const;
    renderPage(<JobFacts job={aJob({ eta })} />);
    expect(await fact("Time left")).toHaveTextContent(/^≈ 10 m$/);
    expect((await fact("Done"))?.textContent).toMatch(/^about (\d{4}-\d\d-\d\d )?\d\d:\d\d \S+$/);
    expect(await fact("Range of time left")).toHaveTextContent("6 m to 15 m");
  });
});

describe("why tasks failed", () => {
  const group = (more = {}) => ({
    message: "out of memory",
    exit_code: 137,
    count: 2,
    indexes: [3, 4],
    last_at: AT,
    ...more,
  });
  const show = (groups: ReturnType<typeof group>[], total: number) =>
    renderPage(
      <ErrorGroups query={query({ groups, total })} job={aJob({ counts: { failed: total } })} />,
    );

  it("is said once for all that say the same, and these are retried together", async () => {
    const made = answerRequests({ "POST /jobs/42/retry": { tasks: 2 } });
    show([group()], 2);
    expect(await screen.findByText("out of memory")).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "#4" })).toHaveAttribute("href", "/jobs/42/tasks/4");
    await userEvent.click(screen.getByRole("button", { name: "Retry these 2" }));
    expect(await screen.findByText("2 tasks will run again")).toBeInTheDocument();
    expect(made).toContain("POST /jobs/42/retry");
  });

  it("of a group that did not come whole cannot be retried from here", async () => {
    show([group({ count: 900 })], 1000);
    expect(await screen.findByText(/100 more failures in smaller groups/)).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: /^Retry/ })).toBeNull();
  });
});

describe("what runs now", () => {
  it("is a line for each task, with what sets it apart", async () => {
    const tasks = [aTask({ params: { h: 0.3, seed: 1 }, stage: "solve", runner: "lab-07" })];
    answerRequests({ "GET /jobs/42/tasks": { tasks, total: 9, next: null } });
    renderPage(<RunningTasks job={aJob({ varying: ["h"], counts: { running: 9 } })} />);
    expect(await screen.findByRole("link", { name: "#7" })).toBeInTheDocument();
    expect(screen.getByText("h=0.3").parentElement).toHaveTextContent("h=0.3 · solve · lab-07");
    expect(screen.getByRole("link", { name: "8 more tasks" })).toBeInTheDocument();
  });
});

describe("a task of the grid", () => {
  it("is described once the pointer rests on it", async () => {
    const made = answerRequests({
      "GET /tasks/42.7": aTaskDetail({
        status: "failed",
        params: { h: 0.3 },
        attempts: 2,
        runner: "lab-07",
        error_message: "out of memory",
      }),
    });
    renderPage(<TaskCard job="42" index={7} state="failed" />);
    expect(await screen.findByRole("link", { name: "#7" })).toBeInTheDocument();
    expect(await screen.findByText("out of memory")).toBeInTheDocument();
    const terms = screen.getAllByRole("term").map((term) => term.textContent);
    expect(terms).toEqual(["h", "runner", "attempts", "ran"]);
    expect(made).toEqual(["GET /tasks/42.7"]);
  });
});

describe("the tabs", () => {
  const job = aJob({ status: "completed", varying: ["h"], counts: { completed: 2, total: 2 } });
  const file = anArtifact({
    index: 1,
    path: "out/run.log",
    name: "run.log",
    content_type: "text/plain",
  });
  const artifacts = (all: unknown[]) => ({
    artifacts: all,
    total: all.length,
    total_bytes: 2048,
    next: null,
  });
  const spec = { spec: { name: "x" }, count: 4, first: [], last: [] };

  it("with the summary show the pictures", async () => {
    answerRequests({
      "GET /jobs/42": job,
      "GET /jobs/42/spec": spec,
      "GET /jobs/42/artifacts": artifacts([anArtifact(), file]),
    });
    renderPage(<SummaryTab />, { at: "/jobs/42" });
    expect(
      await screen.findByRole("img", { name: "plot.png of #7 out/plot.png" }),
    ).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "All 2 files" })).toBeInTheDocument();
  });

  it("with results are a gallery and a tree, and a filter in the address", async () => {
    answerRequests({
      "GET /jobs/42": job,
      "GET /jobs/42/spec": spec,
      "GET /jobs/42/artifacts": artifacts([anArtifact(), file]),
    });
    const { address } = renderPage(<ResultsTab />, { at: "/jobs/42/results" });
    expect(await screen.findByText(/^2 files, 2\.0 KiB$/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Files 2" }));
    expect(address()).toBe("/jobs/42/results?view=files");
    expect(screen.getByRole("treeitem", { name: /run\.log/ })).toBeInTheDocument();
    await userEvent.type(screen.getByRole("searchbox"), "plot");
    await waitFor(() => expect(screen.queryByRole("treeitem", { name: /run\.log/ })).toBeNull());
    expect(address()).toContain("q=plot");
  });

  it("without results say when there are some", async () => {
    answerRequests({ "GET /jobs/42": aJob(), "GET /jobs/42/artifacts": artifacts([]) });
    renderPage(<ResultsTab />, { at: "/jobs/42/results" });
    expect(await screen.findByText("No file yet")).toBeInTheDocument();
    expect(screen.getByText(/They appear here as tasks complete/)).toBeInTheDocument();
  });

  it("with tasks are a table of one state or of all", async () => {
    const tasks = [aTask({ id: "42.0", index: 0, params: { h: 0.1 }, metrics: { loss: 0.5 } })];
    answerRequests({
      "GET /jobs/42": aJob({ varying: ["h"], counts: { running: 1, total: 1 } }),
      "GET /jobs/42/tasks": { tasks, total: 1, next: null },
    });
    const { address } = renderPage(<TasksTab />, { at: "/jobs/42/tasks" });
    expect(await screen.findByRole("link", { name: "#0" })).toBeInTheDocument();
    const heads = screen.getAllByRole("columnheader").map((head) => head.textContent);
    expect(heads).toEqual([
      "Task",
      "State",
      "h",
      "Progress",
      "Ran",
      "loss",
      "Attempts",
      "Runner",
      "Message",
    ]);
    await userEvent.click(screen.getByRole("button", { name: "running 1" }));
    expect(address()).toBe("/jobs/42/tasks?status=running");
    expect(await screen.findByText("1 of 1 tasks")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("row", { name: /#0/ }));
    expect(address()).toBe("/jobs/42/tasks/0");
  });

  it("with tasks of a study say what each is", async () => {
    const params = { index: 0, part: "thelonious × 450 MHz" };
    const tasks = [aTask({ id: "42.0", index: 0, params })];
    answerRequests({
      "GET /jobs/42": aJob({ varying: ["index", "part"], counts: { running: 1, total: 1 } }),
      "GET /jobs/42/tasks": { tasks, total: 1, next: null },
    });
    renderPage(<TasksTab />, { at: "/jobs/42/tasks" });
    expect(await screen.findByText("thelonious × 450 MHz")).toBeInTheDocument();
    const heads = screen.getAllByRole("columnheader").map((head) => head.textContent);
    expect(heads.slice(0, 4)).toEqual(["Task", "State", "Part", "Progress"]);
  });

  it("with the grid count the states, and leave out what is switched off", async () => {
    answerRequests({
      "GET /jobs/42": job,
      "GET /jobs/42/spec": spec,
      "GET /jobs/42/grid": new Response(Uint8Array.from([3, 3, 4])),
    });
    renderPage(<GridTab />, { at: "/jobs/42/grid" });
    const failed = await screen.findByRole("button", { name: "failed 1", pressed: true });
    expect(screen.getByRole("button", { name: "completed 2" })).toBeInTheDocument();
    await userEvent.click(failed);
    expect(screen.getByRole("button", { name: "failed 1", pressed: false })).toBeInTheDocument();
  });

  it("with the spec show it as it was submitted, and the first and last commands", async () => {
    const preview = (index: number) => ({
      index,
      command: `sim --n ${index}`,
      params: { n: index },
    });
    answerRequests({
      "GET /jobs/42/spec": { ...spec, count: 1000, first: [preview(0)], last: [preview(999)] },
    });
    renderPage(<SpecTab />, { at: "/jobs/42/spec" });
    expect(await screen.findByText("sim --n 999")).toBeInTheDocument();
    expect(screen.getByText("… 998 more …")).toBeInTheDocument();
    expect(screen.getByText(/"name": "x"/)).toBeInTheDocument();
  });
});

describe("the pictures among results", () => {
  const axes = [{ name: "h", values: ["0.1", "0.2"] }];
  it.each([
    [anArtifact({ index: 1 }), axes, "#1 h=0.2"],
    [anArtifact({ index: 1 }), null, "#1 out/plot.png"],
    [anArtifact({ name: "x.dat", content_type: "image/webp" }), null, "#7 out/plot.png"],
    [anArtifact({ name: "run.log", content_type: "text/plain" }), axes, undefined],
  ])("%#", (file, of, caption) => {
    expect(resultPictures([file], of)[0]?.caption).toBe(caption);
  });
});
