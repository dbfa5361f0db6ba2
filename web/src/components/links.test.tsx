import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { aJob, aTask } from "@/test/fixtures";
import { renderPage } from "@/test/page";
import { JobLine } from "./JobLine";
import { JobLink, RunnerLink, TaskLink } from "./links";
import { SlotBar } from "./SlotBar";
import { StateBadge } from "./StateBadge";
import { TaskProgressCell } from "./TaskProgressCell";

describe("a link", () => {
  it("to a job, a task or a runner has the address of its page", async () => {
    renderPage(
      <>
        <JobLink job="42">job</JobLink>
        <TaskLink task="42.7">task</TaskLink>
        <RunnerLink runner="r-7">runner</RunnerLink>
      </>,
    );
    expect(await screen.findByRole("link", { name: "job" })).toHaveAttribute("href", "/jobs/42");
    expect(screen.getByRole("link", { name: "task" })).toHaveAttribute("href", "/jobs/42/tasks/7");
    expect(screen.getByRole("link", { name: "runner" })).toHaveAttribute("href", "/runners/r-7");
  });

  it("looks like a name unless it is told otherwise, and is no stop in a row", async () => {
    renderPage(
      <>
        <JobLink job="1" className="truncate" title="hint">
          name
        </JobLink>
        <JobLink job="2" look="accent" inRow>
          accent
        </JobLink>
        <JobLink job="3" look="prose">
          prose
        </JobLink>
      </>,
    );
    const name = await screen.findByRole("link", { name: "name" });
    expect(name).toHaveClass("text-text", "hover:underline", "truncate");
    expect(name).toHaveAttribute("title", "hint");
    expect(name).not.toHaveAttribute("tabindex");
    const accent = screen.getByRole("link", { name: "accent" });
    expect(accent).toHaveClass("text-accent");
    expect(accent).toHaveAttribute("tabindex", "-1");
    expect(screen.getByRole("link", { name: "prose" })).not.toHaveClass("no-underline");
  });
});

describe("the progress of a task", () => {
  it.each([
    [0.5, 50, "50 %"],
    [null, null, ""],
    [0.999, 99, "99 %"],
  ])("%j is %j percent, shown as %j", async (progress, percent, text) => {
    renderPage(<TaskProgressCell task={aTask({ progress, percent })} />);
    const bar = await screen.findByRole("progressbar", { name: "Progress of task 42.7" });
    expect(bar.parentElement).toHaveTextContent(text);
    if (progress === null) expect(bar).toHaveAttribute("aria-valuetext", "no progress reported");
    else expect(bar).toHaveAttribute("aria-valuenow", String(percent));
  });
});

describe("a job as a line", () => {
  it("says how long is left while it runs, and how many failed", async () => {
    const eta = { state: "left", seconds: 7300, low_seconds: 7000, high_seconds: 14_000 } as const;
    renderPage(<JobLine job={aJob({ eta, counts: { failed: 2, running: 1, total: 3 } })} />);
    expect(await screen.findByText("≈ 2 h 2 m left")).toHaveAttribute(
      "title",
      "In four of five cases 1 h 57 m to 3 h 53 m",
    );
    expect(screen.getByText("2 failed")).toBeInTheDocument();
    expect(screen.getByText("ana")).toBeInTheDocument();
  });

  it("says what it waits for instead of a time", async () => {
    const waits = (state: "waiting" | "paused", summary: string) =>
      renderPage(<JobLine job={aJob({ eta: { state }, summary })} />);
    const page = waits("paused", "paused; 1 task still running");
    expect(await screen.findByText("paused; 1 task still running")).toBeInTheDocument();
    page.unmount();
    waits("waiting", "no runner has label gpu");
    expect(await screen.findByText("no runner has label gpu")).toBeInTheDocument();
    expect(screen.queryByText(/waiting for a runner/)).toBeNull();
  });

  it("says how long it took once it has ended", async () => {
    const job = aJob({
      status: "completed",
      percent: 100,
      counts: { completed: 3, total: 3 },
      completed_at: "2026-01-02T03:18:52Z",
    });
    renderPage(<JobLine job={job} />);
    expect(await screen.findByText("14 m 47 s")).toBeInTheDocument();
    expect(screen.getByText("100 %")).toBeInTheDocument();
    expect(screen.queryByText(/failed$/)).toBeNull();
    expect(
      screen.getByRole("img", { name: "Tasks of mesh-sweep: 3 completed" }),
    ).toBeInTheDocument();
  });
});

describe("a state", () => {
  it("is a word and an icon, or the icon with the word read aloud", async () => {
    const { container } = renderPage(
      <>
        <StateBadge of="attempt" state="timed_out" />
        <StateBadge of="job" state="failed" label="finished with failures" compact />
      </>,
    );
    expect(await screen.findByText("timed out")).toHaveAttribute("data-state-class", "failed");
    expect(screen.getByText("finished with failures")).toHaveClass("sr-only");
    expect(container.querySelectorAll("svg")).toHaveLength(2);
  });
});

describe("capacity in use", () => {
  it("is a block for each CPU while these can be told apart, else one bar", async () => {
    const { container } = renderPage(
      <>
        <SlotBar used={2.5} total={4} label="CPUs" />
        <SlotBar used={20} total={64} label="Many" />
      </>,
    );
    const few = await screen.findByRole("img", { name: "CPUs: 2.5 of 4" });
    const fills = [...few.querySelectorAll<HTMLElement>(".st-solid")].map(
      ({ style }) => style.width,
    );
    expect(fills).toEqual(["100%", "100%", "50%", "0%"]);
    expect(screen.getByRole("img", { name: "Many: 20 of 64" }).children).toHaveLength(1);
    expect(container).toHaveTextContent("2.5/4");
  });
});
