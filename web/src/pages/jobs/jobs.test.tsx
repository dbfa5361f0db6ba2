// The list of jobs: filters in the address, the table and its keys, actions on many.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Job } from "@/api/types";
import { aJob, aList, someStats } from "@/test/fixtures";
import { answerRequests, json, renderPage } from "@/test/page";
import { JobsPage } from "./JobsPage";
import { isFiltered, jobsSearch, shortSearch, sortOf, sortParam } from "./search";

let jobs: Job[] = [];
let made: string[] = [];
let compat: string[] = [];
let total = 450;
beforeEach(() => {
  total = 450;
  compat = [];
  jobs = [
    aJob({ id: "44", name: "calcium", status: "failed", counts: { failed: 2, total: 4 } }),
    aJob({ id: "43", name: "near-field", counts: { running: 1, pending: 2, total: 3 } }),
    aJob({ id: "42", name: "mesh-sweep", status: "completed", counts: { completed: 9, total: 9 } }),
  ];
  made = answerRequests({
    "GET /jobs": () => aList(jobs, { total, by_status: { running: 1, failed: 1 } }),
    "GET /stats": () => someStats({ server: { compat } }),
    "POST /jobs/43/pause": { tasks: 0 },
    "POST /jobs/43/cancel": { tasks: 3 },
    "POST /jobs/44/retry": () => json({ detail: "it is gone" }, 409),
  });
});
afterEach(() => vi.unstubAllGlobals());

const open = (at = "/jobs") => renderPage(<JobsPage />, { at });
const asked = () => made.filter((line) => line.startsWith("GET /jobs?"));

describe("the address of the list", () => {
  it.each([
    [{}, {}],
    [
      { status: "failed", page: "3" },
      { status: "failed", page: 3 },
    ],
    [{ page: "1" }, {}],
    [{ page: "-2", q: "" }, {}],
    [{ sort: "name", other: "x" }, { sort: "name" }],
  ])("%j means %j", (search, known) => expect(jobsSearch(search)).toEqual(known));

  it.each([
    [{ status: "", q: undefined, page: 1 }, {}],
    [
      { q: "mesh", page: 2 },
      { q: "mesh", page: 2 },
    ],
  ])("%j is written as %j", (search, short) => expect(shortSearch(search)).toEqual(short));

  it.each([
    [{}, false],
    [{ sort: "name" }, false],
    [{ page: 3 }, false],
    [{ q: undefined }, false],
    [{ owner: "ana" }, true],
  ])("%j leaves jobs out: %s", (search, filtered) => expect(isFiltered(search)).toBe(filtered));

  it("has the usual order unsaid: the latest first, names upwards", () => {
    expect(sortOf(undefined)).toEqual({ key: "created", descending: true });
    expect(sortOf("name")).toEqual({ key: "name", descending: false });
    expect([sortParam("created"), sortParam("name")]).toEqual([undefined, "name"]);
  });
});

describe("the list of jobs", () => {
  it("asks for what its address says", async () => {
    open("/jobs?status=failed&owner=ana&page=2");
    expect(await screen.findByRole("grid", { name: "Jobs" })).toBeInTheDocument();
    expect(asked()[0]).toBe("GET /jobs?status=failed&owner=ana&limit=200&offset=200");
    expect(screen.getByRole("button", { name: "Remove the filter owner ana" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: /^failed/, pressed: true })).toBeInTheDocument();
  });

  it("puts a state, a text and a page into its address", async () => {
    const { address } = open();
    await userEvent.click(await screen.findByRole("button", { name: /^running/ }));
    await userEvent.click(screen.getByRole("button", { name: /^failed/ }));
    expect(decodeURIComponent(address())).toBe("/jobs?status=running,failed");
    await userEvent.click(screen.getByRole("button", { name: /^running/ }));
    expect(address()).toBe("/jobs?status=failed");
    await userEvent.click(screen.getByRole("button", { name: "Older" }));
    expect(address()).toBe("/jobs?status=failed&page=2");
    await userEvent.keyboard("/");
    await userEvent.keyboard("mesh");
    // Another filter begins at the first page.
    await waitFor(() => expect(address()).toBe("/jobs?status=failed&q=mesh"));
    expect(screen.getByRole("searchbox")).toHaveValue("mesh");
  });

  it("is sorted by a header", async () => {
    const { address } = open();
    await userEvent.click(await screen.findByRole("button", { name: "Name" }));
    expect(address()).toBe("/jobs?sort=name");
    await userEvent.click(screen.getByRole("button", { name: "Created" }));
    expect(address()).toBe("/jobs");
  });

  it("opens a job by its row", async () => {
    const { address } = open();
    await userEvent.click(await screen.findByRole("row", { name: /near-field/ }));
    expect(address()).toBe("/jobs/43");
  });

  it("of a page behind the last one says so, and leads back", async () => {
    jobs = [];
    const { address } = open("/jobs?page=9999");
    expect(await screen.findByText(/^There is no page 9.999$/)).toBeInTheDocument();
    expect(screen.queryByText("No job yet")).toBeNull();
    expect(screen.queryByText(/1.999.801/)).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "To page 3" }));
    expect(address()).toBe("/jobs?page=3");
  });

  it("tells of a state that is none, and goes without it", async () => {
    const { address } = open("/jobs?status=failed,bogus");
    expect(await screen.findByRole("grid", { name: "Jobs" })).toBeInTheDocument();
    expect(asked()[0]).toBe("GET /jobs?status=failed&limit=200&offset=0");
    expect(screen.getByText(/No state is called bogus/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Remove the filter State bogus" }));
    expect(address()).toBe("/jobs?status=failed");
  });

  it("says what to do when there is none, and how to see all when none matches", async () => {
    jobs = [];
    total = 0;
    const page = open();
    expect(await screen.findByText("No job yet")).toBeInTheDocument();
    page.unmount();
    const { address } = open("/jobs?q=nothing");
    await userEvent.click(await screen.findByRole("button", { name: "Clear the filters" }));
    expect(address()).toBe("/jobs");
  });

  it("offers a study where GOLIAT's client is answered", async () => {
    compat = ["goliat"];
    open();
    expect(await screen.findByRole("link", { name: "New GOLIAT study" })).toHaveAttribute(
      "href",
      "/goliat/new",
    );
  });
});

describe("the grid of jobs", () => {
  const rows = () => screen.getAllByRole("row").slice(1);

  it("has one stop of the Tab key, which follows the arrows", async () => {
    open();
    await screen.findByRole("row", { name: /calcium/ });
    expect(rows().map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1]);
    await userEvent.keyboard("j");
    expect(rows()[0]).toHaveFocus();
    await userEvent.keyboard("{ArrowDown}{ArrowDown}");
    expect(rows()[2]).toHaveFocus();
    expect(rows().map(({ tabIndex }) => tabIndex)).toEqual([-1, -1, 0]);
    await userEvent.keyboard("{Home}");
    expect(rows()[0]).toHaveFocus();
    await userEvent.keyboard("{End}");
    expect(rows()[2]).toHaveFocus();
  });

  it("says which rows are chosen", async () => {
    open();
    await screen.findByRole("row", { name: /calcium/ });
    expect(screen.getByRole("grid")).toHaveAttribute("aria-multiselectable", "true");
    await userEvent.keyboard("jx{ArrowDown}{Shift>}x{/Shift}");
    expect(rows().map((row) => row.getAttribute("aria-selected"))).toEqual([
      "true",
      "true",
      "false",
    ]);
    expect(screen.getByText("2 jobs chosen")).toBeInTheDocument();
    await userEvent.keyboard("{Escape}");
    expect(screen.queryByText(/chosen$/)).toBeNull();
  });
});

describe("actions on many", () => {
  async function choose(...names: string[]) {
    const page = open();
    for (const name of names)
      await userEvent.click(await screen.findByRole("checkbox", { name: `Choose ${name}` }));
    return page;
  }

  it("are those that some of the chosen can have, with their number and command", async () => {
    await choose("calcium", "near-field", "mesh-sweep");
    const bar = within(screen.getByRole("region", { name: "Chosen jobs" }));
    const names = bar.getAllByRole("button").map((button) => button.textContent);
    expect(names).toEqual(["Pause 1", "Retry failed 1", "Cancel 1…", "Choose none"]);
    expect(bar.getByRole("button", { name: "Pause 1" })).toHaveAttribute(
      "title",
      "mothership pause 43",
    );
  });

  it("are done one after the other, and the end is said", async () => {
    await choose("near-field");
    await userEvent.click(screen.getByRole("button", { name: "Pause 1" }));
    expect(await screen.findByText("1 job paused")).toBeInTheDocument();
    expect(made).toContain("POST /jobs/43/pause");
  });

  it("that fail name the jobs and why", async () => {
    await choose("calcium");
    await userEvent.click(screen.getByRole("button", { name: "Retry failed 1" }));
    expect(await screen.findByText("Retry failed: not done for 1 job")).toBeInTheDocument();
    expect(screen.getByText("44 calcium: it is gone")).toBeInTheDocument();
  });

  it("that destroy ask first, and can be let be", async () => {
    await choose("near-field");
    await userEvent.click(screen.getByRole("button", { name: "Cancel 1…" }));
    const dialog = screen.getByRole("dialog", { name: "Cancel 1 job?" });
    expect(dialog).toHaveTextContent("3 tasks will be stopped or not start");
    expect(dialog).toHaveTextContent("mothership cancel 43");
    await userEvent.click(within(dialog).getByRole("button", { name: "Keep" }));
    expect(made.filter((line) => line.startsWith("POST"))).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: "Cancel 1…" }));
    await userEvent.click(screen.getByRole("button", { name: "Cancel 1 job" }));
    expect(await screen.findByText("1 job cancelled")).toBeInTheDocument();
  });
});
