import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { TooltipProvider } from "@/ui/Tooltip";
import { LogViewer } from "./LogViewer";
import type { LogSource } from "./source";

function source(total: number): LogSource & { asked: [number, number][] } {
  const asked: [number, number][] = [];
  return {
    key: "42.7.1",
    downloadUrl: "/log",
    asked,
    fetch: async (from, limit) => {
      asked.push([from, limit]);
      const count = Math.max(0, Math.min(limit, total - from));
      return Array.from({ length: count }, (_, step) => ({
        index: from + step,
        text: `\x1b[32mline ${from + step}\x1b[0m`,
        cutBytes: 0,
        stream: "stdout" as const,
        at: null,
      }));
    },
    search: vi.fn(async () => ({ total: 1203, hits: [3, 500_000], cut: true })),
  };
}

const view = (log: LogSource, count: number, running = true) => (
  <TooltipProvider>
    <LogViewer
      source={log}
      count={count}
      running={running}
      startedAt={null}
      label="Log"
      ending="Exited 0"
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
  const log = source(1_000_000);
  render(view(log, 1_000_000, false));
  await userEvent.type(screen.getByLabelText("Search all lines"), "boom");
  await waitFor(() => expect(log.search).toHaveBeenCalledTimes(1));
  expect(await screen.findByText(/1 of 1.203 \(first 2 shown\)/)).toBeInTheDocument();
  expect(await screen.findByText("line 3")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Next match" }));
  expect(await screen.findByText("line 500000")).toBeInTheDocument();
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
  expect(await screen.findByText("line 2", {}, { timeout: 5000 })).toBeInTheDocument();
});
