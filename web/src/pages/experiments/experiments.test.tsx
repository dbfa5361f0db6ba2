// The list, the runs of an experiment, and runs side by side.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { aComparison, anExperiment, aRun, aSummary } from "@/test/experiments";
import { AT } from "@/test/fixtures";
import { answerRequests, json, renderPage } from "@/test/page";
import { ComparePage } from "./compare/ComparePage";
import { ExperimentsPage } from "./ExperimentsPage";
import { ExperimentPage } from "./history/ExperimentPage";

afterEach(() => vi.unstubAllGlobals());

const listOf = (...experiments: ReturnType<typeof aSummary>[]) => ({ experiments, next: null });

describe("the list", () => {
  it("has each experiment with its last run and the way to the next", async () => {
    const last_run = {
      job: "41",
      status: "running" as const,
      progress: 0.5,
      run_by: "bob",
      created_at: AT,
      ended_at: null,
    };
    answerRequests({
      "GET /experiments": listOf(
        aSummary({ last_run }),
        aSummary({ name: "b", title: null, runs: 0, may_run: false }),
      ),
    });
    renderPage(<ExperimentsPage />, { at: "/experiments" });
    const [pico, other] = await screen.findAllByRole("listitem");
    expect(pico).toHaveTextContent("14 fields3 runs");
    expect(pico).toHaveTextContent("41running50 %by bob");
    expect(within(pico!).getByRole("link", { name: "Run PICO pipeline" })).toHaveAttribute(
      "href",
      "/experiments/pico/run",
    );
    expect(other).toHaveTextContent("Nobody has run it yet.");
    expect(within(other!).queryByRole("link", { name: "Run b" })).toBeNull();
  });

  it("teaches where there is none, and makes a sample", async () => {
    const made = answerRequests({
      "GET /experiments": listOf(),
      "POST /experiments": async (request: Request) => {
        const { format, text } = (await request.json()) as { format: string; text: string };
        expect([format, text.slice(0, 15)]).toEqual(["toml", 'name = "sample"']);
        return json(anExperiment({ name: "sample" }), 201);
      },
    });
    const { address } = renderPage(<ExperimentsPage />, { at: "/experiments" });
    expect(await screen.findByText("No experiment yet")).toBeInTheDocument();
    expect(screen.getByText("mothership experiments create experiment.toml")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Make a sample" }));
    await waitFor(() => expect(address()).toBe("/experiments/sample/run"));
    expect(made).toContain("POST /experiments");
  });

  it("is filtered by the address", async () => {
    const made = answerRequests({ "GET /experiments": listOf() });
    const { address } = renderPage(<ExperimentsPage />, { at: "/experiments?q=mesh" });
    expect(await screen.findByText("No experiment matches")).toBeInTheDocument();
    expect(made[0]).toContain("search=mesh");
    await userEvent.click(screen.getByRole("button", { name: "Clear the filter" }));
    await waitFor(() => expect(address()).toBe("/experiments"));
    await userEvent.click(screen.getByRole("checkbox", { name: "Only archived ones" }));
    await waitFor(() => expect(made.at(-1)).toContain("archived=true"));
  });
});

const RUNS = {
  runs: [
    aRun({
      job: "43",
      status: "failed",
      changed: ["frames"],
      cloned_from: "41",
      values: { frames: 20 },
    }),
    aRun({ job: "41", metrics: { score: 0.25 } }),
  ],
  varying: ["frames"],
  next: null,
};

describe("the page of an experiment", () => {
  const show = (more: Record<string, unknown> = {}) => {
    const made = answerRequests({
      "GET /experiments/pico": anExperiment({ runs: 2 }),
      "GET /experiments/pico/runs": RUNS,
      ...more,
    });
    return { made, ...renderPage(<ExperimentPage />, { at: "/experiments/pico" }) };
  };

  it("has the runs with what varies and their figures as columns", async () => {
    show();
    const table = await screen.findByRole("grid", { name: "Runs" });
    const header = within(table)
      .getAllByRole("columnheader")
      .map((cell) => cell.textContent);
    expect(header).toEqual(expect.arrayContaining(["Frames", "score"]));
    expect(header.indexOf("Frames")).toBeLessThan(header.indexOf("score"));
    const row = within(table).getByRole("row", { name: /43/ });
    expect(row).toHaveTextContent("failed");
    expect(within(row).getByText("20")).toHaveClass("text-accent");
    expect(within(table).getByRole("row", { name: /41/ })).toHaveTextContent("0.25");
  });

  it("compares what is chosen, once that is two", async () => {
    show();
    const table = await screen.findByRole("grid", { name: "Runs" });
    const bar = screen.getByRole("region", { name: "Compare" });
    await userEvent.click(within(table).getByRole("checkbox", { name: "Choose run 43" }));
    expect(bar).toHaveTextContent("1 run chosen");
    expect(within(bar).queryByRole("link")).toBeNull();
    await userEvent.click(within(table).getByRole("checkbox", { name: "Choose run 41" }));
    expect(within(bar).getByRole("link", { name: "Compare" }).getAttribute("href")).toMatch(
      /^\/runs\/compare\?jobs=43(,|%2C)41$/,
    );
  });

  it("runs again from a row", async () => {
    show();
    const [link] = await screen.findAllByRole("link", { name: "Run 43 again, with changes" });
    expect(link?.getAttribute("href")).toBe("/experiments/pico/run?from=43");
  });

  it("goes into the archive, and away after a question", async () => {
    const { address, made } = show({
      "PATCH /experiments/pico": async (request: Request) => {
        expect(await request.json()).toEqual({ archived: true });
        return anExperiment({ archived_at: AT });
      },
      "DELETE /experiments/pico": new Response(null, { status: 204 }),
    });
    await userEvent.click(await screen.findByRole("button", { name: "More actions" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Archive" }));
    expect(await screen.findByText("PICO pipeline is archived")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "More actions" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Delete…" }));
    expect(await screen.findByRole("dialog")).toHaveTextContent("Its 2 runs stay as jobs");
    await userEvent.click(screen.getByRole("button", { name: "Delete" }));
    await waitFor(() => expect(address()).toBe("/experiments"));
    expect(made).toContain("DELETE /experiments/pico");
  });

  it("says how to the first run, and which files are missing", async () => {
    show({
      "GET /experiments/pico": anExperiment({ missing_inputs: ["pipeline.py"] }),
      "GET /experiments/pico/runs": { runs: [], varying: [], next: null },
    });
    expect(await screen.findByText("No run yet")).toBeInTheDocument();
    expect(screen.getByRole("note")).toHaveTextContent("(pipeline.py)");
  });
});

describe("runs side by side", () => {
  const [failed, good] = RUNS.runs as [ReturnType<typeof aRun>, ReturnType<typeof aRun>];
  const parameters = [
    { name: "frames", title: "Frames", unit: "px", values: [20, 10], differs: true },
    { name: "ratio", title: "Ratio", unit: null, values: [0.5, 0.5], differs: false },
  ];
  const picture = { task: "41.0", url: "/api/v1/p.png", media_type: "image/png", bytes: 1 };

  it("begin with what differs; the rest comes on demand", async () => {
    answerRequests({
      "GET /runs/compare": aComparison([failed, good], {
        parameters,
        metrics: [{ name: "score", values: [null, 0.25] }],
        pictures: [{ path: "map.png", files: [null, picture] }],
      }),
    });
    renderPage(<ComparePage />, { at: "/runs/compare?jobs=43,41" });
    expect(await screen.findByRole("row", { name: /^Frames px 20 10$/ })).toBeInTheDocument();
    expect(screen.queryByRole("row", { name: /^Ratio/ })).toBeNull();
    expect(screen.getByRole("row", { name: /^score — 0\.25$/ })).toBeInTheDocument();
    expect(screen.getByRole("img", { name: "map.png of 41" })).toHaveAttribute("src", picture.url);
    expect(screen.getByRole("link", { name: "Log of 43" })).toHaveAttribute(
      "href",
      "/jobs/43/tasks/0",
    );
    await userEvent.click(
      screen.getByRole("button", { name: "Show the 1 value that is the same" }),
    );
    expect(screen.getByRole("row", { name: /^Ratio 0\.5 0\.5$/ })).toBeInTheDocument();
  });

  it("are left out one by one, down to two", async () => {
    const third = aRun({ job: "40" });
    answerRequests({
      "GET /runs/compare": (request: Request) => {
        const jobs = new URL(request.url).searchParams.get("jobs")!.split(",");
        return aComparison([failed, good, third].filter(({ job }) => jobs.includes(job)));
      },
    });
    const { address } = renderPage(<ComparePage />, { at: "/runs/compare?jobs=43,41,40" });
    await userEvent.click(await screen.findByRole("button", { name: "Leave 41 out" }));
    await waitFor(() => expect(decodeURIComponent(address())).toBe("/runs/compare?jobs=43,40"));
    await waitFor(() => expect(screen.queryByRole("button", { name: /^Leave/ })).toBeNull());
  });

  it.each(["", "?jobs=41", `?jobs=${"123456789".split("").join(",")}`])(
    "%s are not as many as can be",
    async (search) => {
      const made = answerRequests({});
      renderPage(<ComparePage />, { at: `/runs/compare${search}` });
      expect(await screen.findByText("Two to eight runs can be compared")).toBeInTheDocument();
      expect(made).toEqual([]);
    },
  );
});
