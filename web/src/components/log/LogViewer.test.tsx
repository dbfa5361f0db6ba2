import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { LineType } from "@/api/types";
import { TooltipProvider } from "@/ui/Tooltip";
import { LogViewer } from "./LogViewer";
import type { LogSource, SearchResult } from "./source";

const line = (index: number, text = `\x1b[32mline ${index}\x1b[0m`, at: number | null = null) => ({
  index,
  text,
  cutBytes: 0,
  stream: "stdout" as const,
  at,
});

const NONE = { total: 0, hits: [], next: null, streams: {} };

/** `answer`: what is found, by a piece of what is looked for. */
function source(
  total: number,
  answer: Record<string, SearchResult> = {},
): LogSource & { asked: [number, number][] } {
  const asked: [number, number][] = [];
  return {
    key: "42.7.1",
    downloadUrl: "/log",
    plainUrl: "/log?plain=true",
    pageUrl: "/jobs/42/tasks/7?attempt=1",
    asked,
    fetch: async (from, limit) => {
      asked.push([from, limit]);
      const count = Math.max(0, Math.min(limit, total - from));
      return Array.from({ length: count }, (_, step) => line(from + step));
    },
    search: vi.fn(async ({ text }) => {
      const known = Object.keys(answer).find((piece) => text.includes(piece));
      return known ? answer[known]! : NONE;
    }),
  };
}

const view = (
  log: LogSource,
  count: number,
  running = true,
  types: LineType[] = [],
  onTypes = (_: LineType[]) => {},
) => (
  <TooltipProvider>
    <LogViewer
      source={log}
      count={count}
      running={running}
      startedAt={null}
      endedAt={null}
      label="Log"
      ending="Exited 0"
      types={types}
      onTypes={onTypes}
    />
  </TooltipProvider>
);

it("opens a running log at its end, and asks for nothing but what is seen", async () => {
  const log = source(1_000_000);
  render(view(log, 1_000_000));
  expect(await screen.findByText("line 999999")).toBeInTheDocument();
  expect(log.asked.reduce((sum, [, limit]) => sum + limit, 0)).toBeLessThan(300);
  expect(document.querySelectorAll(".log-row").length).toBeLessThan(300);
  expect(screen.getByTestId("line-count")).toHaveTextContent(/1.000.000 lines/);
});

it("follows: lines that come are shown without a new look at the old ones", async () => {
  const log = source(12);
  const { rerender } = render(view(log, 10));
  expect(await screen.findByText("line 9")).toBeInTheDocument();
  rerender(view(log, 12));
  expect(await screen.findByText("line 11")).toBeInTheDocument();
  expect(log.asked.at(-1)).toEqual([10, 2]);
});

it("searches all lines on the server and goes from hit to hit", async () => {
  const hits = [line(3), line(500_000)];
  const log = source(1_000_000, { boom: { total: 1203, hits, next: 500_001, streams: {} } });
  render(view(log, 1_000_000, false));
  await userEvent.type(screen.getByLabelText("Search all lines"), "boom");
  expect(await screen.findByText(/1 of 1.203 \(first 2 shown\)/)).toBeInTheDocument();
  expect(log.search).toHaveBeenCalledTimes(1);
  expect(await screen.findByText("line 3")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Next match" }));
  expect(await screen.findByText("line 500000")).toBeInTheDocument();
});

it("shows the lines of a level alone, with lines around them", async () => {
  const hits = [line(4, "error a"), line(40, "error b")];
  render(view(source(60, { error: { total: 2, hits, next: null, streams: {} } }), 60, false));
  await userEvent.click(await screen.findByRole("button", { name: /^Errors 2/ }));
  expect(await screen.findByText("2 shown")).toBeInTheDocument();
  expect(document.querySelectorAll(".log-row").length).toBe(2);
  await userEvent.selectOptions(screen.getByLabelText("Lines around"), "± 2");
  expect(await screen.findByText("10 shown")).toBeInTheDocument();
  expect(screen.getByText("line 42")).toBeInTheDocument();
  expect(document.querySelectorAll("[data-gap]").length).toBe(1);
});

it("shows only what was searched, and all again", async () => {
  const log = source(60, { boom: { total: 1, hits: [line(30, "boom")], next: null, streams: {} } });
  render(view(log, 60, false));
  await userEvent.click(screen.getByRole("button", { name: "Only lines that match" }));
  expect(document.querySelectorAll(".log-row").length).toBeGreaterThan(20);
  await userEvent.type(screen.getByLabelText("Search all lines"), "boom");
  await waitFor(() => expect(document.querySelectorAll(".log-row").length).toBe(1));
  await userEvent.clear(screen.getByLabelText("Search all lines"));
  await waitFor(() => expect(document.querySelectorAll(".log-row").length).toBeGreaterThan(20));
});

it("folds a group, says how long it took, and opens it for a match inside", async () => {
  const marks = [line(2, "::group::Setup", 0), line(15, "::endgroup::", 65_000)];
  const log = source(25, {
    group: { total: 2, hits: marks, next: null, streams: {} },
    boom: { total: 1, hits: [line(9)], next: null, streams: {} },
  });
  log.fetch = async (from, limit) =>
    Array.from({ length: limit }, (_, step) => (from + step === 2 ? marks[0]! : line(from + step)));
  render(view(log, 25, false));
  await userEvent.click(await screen.findByRole("button", { name: /Setup/, expanded: true }));
  expect(screen.getByRole("button", { name: /Setup 13 lines 1 m 5 s/ })).toBeInTheDocument();
  expect(screen.queryByText("line 9")).toBeNull();
  expect(screen.getByText("line 16")).toBeInTheDocument();
  await userEvent.type(screen.getByLabelText("Search all lines"), "boom");
  expect(await screen.findByText("line 9")).toBeInTheDocument();
});

it("gives the log byte for byte and without colours", async () => {
  render(view(source(3), 3, false));
  await userEvent.click(screen.getByRole("button", { name: "Download the log" }));
  const plain = await screen.findByRole("menuitem", { name: /without colours/ });
  expect(plain).toHaveAttribute("href", "/log?plain=true");
});

it("tries again when lines could not be loaded, and says so", async () => {
  const log = source(3);
  const good = log.fetch;
  log.fetch = vi
    .fn()
    .mockRejectedValueOnce(new Error("the server cannot be reached"))
    .mockImplementation(good);
  render(view(log, 3));
  expect(await screen.findByText(/the server cannot be reached/)).toBeInTheDocument();
  expect(await screen.findByText("line 2")).toBeInTheDocument();
});

it("tells the types of a window's lines by mark, and shows those of a type alone", async () => {
  const types = ["info", "warning", "info"] as const;
  const typed = (index: number) => ({ ...line(index, `line ${index}`), stream: types[index]! });
  const log = source(3);
  log.fetch = async (from, limit) => Array.from({ length: limit }, (_, step) => typed(from + step));
  log.search = vi.fn(async ({ types: wanted }) => ({
    total: 1,
    hits: wanted?.length === 1 ? [typed(1)] : [],
    next: null,
    streams: { info: 2, warning: 1 },
  }));
  const onTypes = vi.fn();
  const { rerender } = render(view(log, 3, false, [], onTypes));
  expect(await screen.findByText("WARN")).toBeInTheDocument();
  await userEvent.click(await screen.findByRole("button", { name: /^Warnings 1/ }));
  expect(onTypes).toHaveBeenCalledWith(["warning"]);
  expect(screen.queryByRole("button", { name: /^Fatal/ })).toBeNull();
  rerender(view(log, 3, false, ["warning"], onTypes));
  expect(await screen.findByText("1 shown")).toBeInTheDocument();
  expect(document.querySelectorAll(".log-row").length).toBe(1);
  expect(screen.getByRole("button", { name: /^Info 2/ })).toBeInTheDocument();
});
