// The shared parts: gates around what is loaded, headers, lights, the commands of a page, the progress of a task.
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ApiError } from "@/api/problem";
import type { Query } from "@/api/query";
import { runnerStateValues } from "@/api/schema.gen";
import { aGui, anAttempt, aTaskDetail } from "@/test/fixtures";
import { renderPage } from "@/test/page";
import { cli } from "@/words/cli";
import { RUNNER_STATES } from "@/words/states";
import { CliButton } from "./CliButton";
import { EtaText } from "./EtaText";
import { GuiClientProgress } from "./GuiClientProgress";
import { PageGate } from "./PageGate";
import { PageHeader } from "./PageHeader";
import { QueryGate } from "./QueryGate";
import { RunnerLight } from "./RunnerLight";
import { TaskBar } from "./TaskBar";

type Asked = Query<string>;
const asked = (more: Partial<Asked>): Asked => ({
  data: undefined,
  error: null,
  refetch: vi.fn(),
  ...more,
});

describe("a gate", () => {
  const gate = (query: Asked) => (
    <QueryGate query={query} doing="load the jobs">
      {(text) => <p>{text}</p>}
    </QueryGate>
  );

  it("shows what came", async () => {
    renderPage(gate(asked({ data: "three jobs" })));
    expect(await screen.findByText("three jobs")).toBeInTheDocument();
  });

  it("shows an outline until then", async () => {
    renderPage(gate(asked({})));
    expect(await screen.findByRole("status", { name: "Loading" })).toBeInTheDocument();
  });

  it("says why it did not come, and asks again", async () => {
    const refetch = vi.fn();
    const error = new ApiError("the server is busy", 503, "unavailable", "r-1");
    renderPage(gate(asked({ error, refetch })));
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("Could not load the jobs");
    expect(alert).toHaveTextContent("the server is busy (HTTP 503)");
    expect(alert).toHaveTextContent("request r-1");
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(refetch).toHaveBeenCalledTimes(1);
  });

  it("without an answer has no status to say", async () => {
    const error = new ApiError("the server cannot be reached", 0, "network", undefined);
    renderPage(gate(asked({ error })));
    expect(await screen.findByText("the server cannot be reached")).toBeInTheDocument();
    expect(screen.queryByText(/HTTP/)).toBeNull();
  });

  it("keeps what it has through a failure", async () => {
    renderPage(gate(asked({ data: "old", error: new Error("away") })));
    expect(await screen.findByText("old")).toBeInTheDocument();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("of a page has its title while there is nothing under it", async () => {
    const error = new ApiError("there is no job 9", 404, "not_found", undefined);
    renderPage(
      <PageGate query={asked({ error })} title="Job 9" doing="load job 9">
        {(text) => text}
      </PageGate>,
    );
    expect(await screen.findByRole("heading", { name: "Job 9", level: 1 })).toBeInTheDocument();
    expect(screen.getByText("Could not load job 9")).toBeInTheDocument();
  });
});

describe("a page's header", () => {
  it("has one heading, a sentence, and what can be done", async () => {
    renderPage(
      <PageHeader
        title="Jobs"
        sentence="three run"
        badge={<b>!</b>}
        actions={<button type="button">Go</button>}
      >
        below
      </PageHeader>,
    );
    expect(await screen.findByRole("heading", { name: "Jobs", level: 1 })).toBeInTheDocument();
    for (const text of ["three run", "!", "Go", "below"])
      expect(screen.getByText(text)).toBeInTheDocument();
  });
});

describe("the commands of a page", () => {
  it("are behind one button, each with what it does", async () => {
    renderPage(<CliButton lines={[cli.jobs, cli.status]} />);
    await userEvent.click(await screen.findByRole("button", { name: "CLI" }));
    const dialog = screen.getByRole("dialog", { name: "The same on the command line" });
    expect(dialog).toHaveTextContent("List jobsmothership jobs");
    expect(dialog).toHaveTextContent("See what runsmothership status");
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});

describe("a runner's light", () => {
  it.each(runnerStateValues)("for %s is a word and a colour", async (state) => {
    renderPage(
      <>
        <RunnerLight state={state} word />
        <RunnerLight state={state} />
      </>,
    );
    const [seen, heard] = await screen.findAllByText(RUNNER_STATES[state]);
    expect(seen).not.toHaveClass("sr-only");
    expect(heard).toHaveClass("sr-only");
    expect(seen?.parentElement).toHaveAttribute("data-state-class");
  });
});

describe("the time left", () => {
  it("is nothing where nothing is known", async () => {
    const { container } = renderPage(
      <p>
        time:
        <EtaText eta={null} />
      </p>,
    );
    await screen.findByText("time:");
    expect(container.querySelector("p")).toHaveTextContent(/^time:$/);
  });
});

describe("how far a task is", () => {
  it("is a bar, a percentage and its stage", async () => {
    const task = aTaskDetail({ progress: 0.4, percent: 40, stage: "solve" });
    const { container } = renderPage(<TaskBar task={task} overall={false} />);
    const bar = await screen.findByRole("progressbar", { name: "Progress of task 42.7" });
    expect(bar).toHaveAttribute("aria-valuenow", "40");
    expect(container).toHaveTextContent("40 %, solve");
  });

  it("never looks like success when it failed", async () => {
    const task = aTaskDetail({ status: "failed", progress: 0.99, percent: 99, stage: null });
    const { container } = renderPage(<TaskBar task={task} overall={false} />);
    const bar = await screen.findByRole("progressbar");
    expect(bar.querySelector("[data-state-class]")).toHaveAttribute("data-state-class", "failed");
    expect(container).toHaveTextContent("ended at 99 %");
  });

  it("beside a GUI client is the overall one, whose stage stands below", async () => {
    const task = aTaskDetail({ progress: null, percent: null, stage: "solve" });
    const { container } = renderPage(<TaskBar task={task} overall />);
    await screen.findByRole("progressbar");
    expect(container).toHaveTextContent("Overall: no progress reported");
    expect(container).not.toHaveTextContent("solve");
  });
});

describe("what a GUI client reports", () => {
  const show = (attempt: Parameters<typeof anAttempt>[0], progress = aGui(), live = true) =>
    renderPage(<GuiClientProgress attempt={anAttempt(attempt)} progress={progress} live={live} />);

  it("is its stage with a bar, while it runs", async () => {
    const { container } = show({ stage: "Run" }, aGui({ stage_fraction: 0.3 }));
    const bar = await screen.findByRole("progressbar", { name: "Progress of the stage Run" });
    expect(bar).toHaveAttribute("aria-valuenow", "30");
    expect(container).toHaveTextContent("Stage: Run, 30 %");
  });

  it("is only what it counted, once it has ended", async () => {
    show({ stage: "Run" }, aGui({ stage_fraction: 0.3, errors: 1, warnings: 2 }), false);
    expect(await screen.findByRole("link", { name: "1 error" })).toHaveAttribute(
      "href",
      "/jobs/42/tasks/7?attempt=1&type=fatal%2Cerror",
    );
    expect(screen.getByRole("link", { name: "2 warnings" })).toBeInTheDocument();
    expect(screen.queryByRole("progressbar")).toBeNull();
  });

  it("says nothing of lines that are not counted", async () => {
    const { container } = show({ message: "duke" });
    expect(await screen.findByText("duke")).toBeInTheDocument();
    expect(container).not.toHaveTextContent(/warning|error/);
  });

  it("says that it should be over by its own estimate", async () => {
    const ends_at = new Date(Date.now() - 600_000).toISOString();
    show({}, aGui({ ends_at }));
    expect(await screen.findByText(/^should be over since/)).toHaveAttribute(
      "title",
      "By the program's own estimate",
    );
  });

  it("says when it was last heard of", async () => {
    const reported_at = new Date(Date.now() - 5000).toISOString();
    const { container } = show({ reported_at });
    await waitFor(() => expect(container.textContent).toMatch(/last word \d s ago/));
  });
});
