// The first page: is all well, what runs, what broke?
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AT, aGuiRunner, aJob, aList, aRunner, aTask, someStats } from "@/test/fixtures";
import { answerRequests, json, renderPage } from "@/test/page";
import { Attention } from "./Attention";
import { FleetWall } from "./FleetWall";
import { OverviewJobs } from "./OverviewJobs";
import { OverviewPage } from "./OverviewPage";
import { RecentFailures } from "./RecentFailures";
import { Tiles } from "./Tiles";

afterEach(() => vi.unstubAllGlobals());

const query = <T,>(data: T) => ({ data, error: null, refetch: vi.fn() }) as never;

describe("the tiles", () => {
  const tile = async (name: string) => (await screen.findByText(name)).parentElement;

  it("are six numbers, each with what they mean", async () => {
    const stats = someStats({
      runners: 3,
      runners_by_status: { busy: 2, offline: 1 },
      tasks: { running: 38, pending: 51_204 },
      queued: 1204,
      cpus_used: 38,
      cpus_total: 44,
      oldest_pending_seconds: 400,
      throughput: [0, 10, 20, 3],
      failures_24h: 17,
      warnings: 12_400,
      errors: 3,
    });
    renderPage(<Tiles stats={stats} />);
    expect(await tile("Runners")).toHaveTextContent(/^Runners3.*2 busy.*1 offline$/);
    expect(await tile("Running tasks")).toHaveTextContent("38 of 44 CPUs in use");
    expect(await tile("Queue")).toHaveTextContent(/^Queue1.204oldest waits 6 m$/);
    expect(await tile("Throughput, last minute")).toHaveTextContent(
      /^Throughput, last minute20tasks\/min.*33 in the last hour$/,
    );
    expect(await tile("Failures, 24 h")).toHaveTextContent("17times a task failed for good");
    expect(screen.getByRole("link", { name: "times a task failed for good" })).toHaveAttribute(
      "href",
      "/jobs?status=failed",
    );
    expect(await tile("Errors and warnings, 24 h")).toHaveTextContent(
      "3errors12.4kwarningslines told: see the machines",
    );
    expect(screen.getByRole("link", { name: /^lines told/ })).toHaveAttribute("href", "/runners");
  });

  it("do not count what a person holds back as queued", async () => {
    renderPage(<Tiles stats={someStats({ tasks: { pending: 1_000_000 }, queued: 0 })} />);
    expect(await tile("Queue")).toHaveTextContent(/^Queue01.0M more tasks of paused jobs$/);
  });

  it("of a house at rest say so", async () => {
    renderPage(<Tiles stats={someStats()} />);
    expect(await tile("Queue")).toHaveTextContent("0nothing waits for a runner");
    expect(await tile("Failures, 24 h")).toHaveTextContent("0none");
    expect(await tile("Errors and warnings, 24 h")).toHaveTextContent("none told");
  });
});

describe("what needs attention", () => {
  it.each([
    ["no_matching_runner", "42.7", "Task 42.7", "/jobs/42/tasks/7"],
    ["no_matching_runner", "42", "Job 42", "/jobs/42"],
    ["no_matching_runner", null, "Runners", "/runners"],
    ["offline_runner", "lab-07", "Runners", "/runners"],
    ["disk", "lab-07", "Runners", "/runners"],
  ])("%s of %s leads to %s", async (kind, subject, name, href) => {
    renderPage(<Attention items={[{ kind, subject, message: "look at this" } as never]} />);
    expect(await screen.findByText("look at this")).toBeInTheDocument();
    expect(screen.getByRole("link", { name })).toHaveAttribute("href", href);
  });

  it("says how many of a kind are left out, and where they are", async () => {
    const cut = [
      { kind: "offline_runner", more: 66, message: "66 more runners have been silent" },
      { kind: "failed_job", more: 98, message: "98 more jobs failed within a day" },
    ] as never;
    const item = { kind: "disk", subject: null, message: "look at this" } as never;
    renderPage(<Attention items={[item]} cut={cut} />);
    expect(await screen.findByText("66 more runners have been silent")).toBeInTheDocument();
    expect(screen.getByText("98 more jobs failed within a day")).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Jobs" })).toHaveAttribute(
      "href",
      "/jobs?status=failed",
    );
  });

  it("is nothing when all is well, and no guess before it is known", async () => {
    const page = renderPage(<Attention items={[]} />);
    expect(await screen.findByText("Nothing.")).toBeInTheDocument();
    page.unmount();
    renderPage(<Attention items={undefined} />);
    expect(await screen.findByRole("status", { name: "Loading" })).toBeInTheDocument();
  });
});

describe("the latest failures", () => {
  const failed = (more = {}) => aTask({ status: "failed", completed_at: AT, ...more });

  it("say why, and are tried again on the spot", async () => {
    const made = answerRequests({ "POST /tasks/42.7/retry": { tasks: 1 } });
    const tasks = [
      failed({ error_message: "out of memory", runner: "lab-07", params: { h: 0.3 } }),
    ];
    renderPage(<RecentFailures tasks={tasks} />);
    expect(await screen.findByText("out of memory")).toBeInTheDocument();
    expect(screen.getByText("h=0.3")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Retry task 42.7" }));
    expect(await screen.findByText("Task 42.7 will run again")).toBeInTheDocument();
    expect(made).toContain("POST /tasks/42.7/retry");
  });

  it.each([
    [{ exit_code: 137 }, "exit code 137"],
    [{ exit_code: null }, "failed"],
  ])("without a message, %j, say %j", async (more, text) => {
    const { container } = renderPage(<RecentFailures tasks={[failed(more)]} />);
    await screen.findByRole("link", { name: "42.7" });
    expect(container.querySelector("p")).toHaveTextContent(text);
  });

  it("that cannot be retried say why", async () => {
    answerRequests({ "POST /tasks/42.7/retry": () => json({ detail: "the job is gone" }, 409) });
    renderPage(<RecentFailures tasks={[failed()]} />);
    await userEvent.click(await screen.findByRole("button", { name: "Retry task 42.7" }));
    expect(await screen.findByText("Retry task 42.7: not done")).toBeInTheDocument();
    expect(screen.getByText("the job is gone")).toBeInTheDocument();
  });

  it("are none", async () => {
    renderPage(<RecentFailures tasks={[]} />);
    expect(await screen.findByText("No task has failed.")).toBeInTheDocument();
  });
});

describe("the fleet", () => {
  it("is a tile for each machine, with its light and its slots", async () => {
    const runners = [aRunner({ last_heartbeat: new Date().toISOString() }), aGuiRunner()];
    renderPage(<FleetWall query={query(runners)} />);
    expect(await screen.findByRole("link", { name: "lab-07" })).toHaveAttribute(
      "title",
      "lab-07: idle",
    );
    expect(screen.getByRole("img", { name: "CPUs of lab-07 in use: 2 of 8" })).toBeInTheDocument();
    // Not heard of for long: the light ages by itself.
    expect(screen.getByRole("link", { name: "sim-01" })).toHaveAttribute(
      "title",
      "sim-01: offline",
    );
    expect(screen.getByText("GUI client")).toBeInTheDocument();
  });

  it("of very many machines is squares, each read aloud", async () => {
    const runners = Array.from({ length: 61 }, (_, n) => aRunner({ id: `${n}`, name: `lab-${n}` }));
    runners.push(aRunner({ id: "bad", name: "bad", trouble: "its last 3 attempts failed" }));
    renderPage(<FleetWall query={query(runners)} />);
    expect(await screen.findByText("lab-60: offline")).toHaveClass("sr-only");
    expect(screen.getByRole("link", { name: "lab-60: offline" })).toHaveAttribute(
      "href",
      "/runners/60",
    );
    expect(screen.getAllByText(/^lab-\d+: offline$/)).toHaveLength(61);
    expect(
      screen.getByRole("link", { name: "bad: offline; its last 3 attempts failed" }),
    ).toBeInTheDocument();
  });

  it("that is empty says how to get a machine", async () => {
    renderPage(<FleetWall query={query([])} />);
    expect(await screen.findByText("mothership runner-token")).toBeInTheDocument();
  });
});

describe("the jobs", () => {
  const list = aList([aJob()], { total: 26 });

  it("say how many more there are, and lead to them", async () => {
    renderPage(<OverviewJobs query={query(list)} none="" status="running,pending" />);
    expect(await screen.findByRole("link", { name: "mesh-sweep" })).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "25 more jobs" })).toHaveAttribute(
      "href",
      "/jobs?status=running%2Cpending",
    );
  });

  it("that are none say so", async () => {
    renderPage(<OverviewJobs query={query(aList([]))} none="No job has ended yet." />);
    expect(await screen.findByText("No job has ended yet.")).toBeInTheDocument();
  });
});

describe("the page", () => {
  it("brings all of it together", async () => {
    answerRequests({
      "GET /stats": someStats({ runners: 1 }),
      "GET /jobs": aList([aJob()]),
      "GET /runners": [aRunner()],
    });
    renderPage(<OverviewPage />);
    await screen.findByRole("heading", { name: "Overview", level: 1 });
    for (const name of ["Open jobs", "Latest jobs", "Needs attention", "Fleet", "Recent failures"])
      expect(screen.getByRole("heading", { name, level: 2 })).toBeInTheDocument();
    await waitFor(() =>
      expect(screen.getAllByRole("link", { name: "mesh-sweep" })).toHaveLength(2),
    );
    await userEvent.click(screen.getByRole("button", { name: "CLI" }));
    expect(within(screen.getByRole("dialog")).getByText("mothership status")).toBeInTheDocument();
  });

  it("of a new server shows how to submit the first job", async () => {
    answerRequests({ "GET /stats": someStats(), "GET /jobs": aList([]), "GET /runners": [] });
    renderPage(<OverviewPage />);
    expect(await screen.findByText(/^mothership submit --name hello/)).toBeInTheDocument();
    expect(screen.queryByRole("heading", { name: "Latest jobs" })).toBeNull();
  });

  it("says why its numbers are not there", async () => {
    answerRequests({ "GET /stats": () => json({ detail: "the database is away" }, 503) });
    renderPage(<OverviewPage />);
    expect(await screen.findByText("Could not load the overview")).toBeInTheDocument();
  });
});
