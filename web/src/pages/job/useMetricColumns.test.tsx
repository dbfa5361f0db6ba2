import { QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { aTask } from "@/test/fixtures";
import { answerRequests, testClient } from "@/test/page";
import { taskColumns } from "./taskColumns";
import { useMetricColumns } from "./useMetricColumns";

afterEach(() => vi.unstubAllGlobals());

describe("the columns of what was measured", () => {
  const failed = aTask({ id: "42.0", index: 0, status: "failed" });
  const loss = aTask({ id: "42.1", index: 1, metrics: { loss: 0.25 } });
  const more = aTask({ id: "42.2", index: 2, metrics: { loss: 0.125, mass_u: 36_922.11 } });

  const client = testClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );

  it("are those of all tasks, not of the first, and stay", async () => {
    answerRequests({ "GET /jobs/42/tasks": { tasks: [loss], total: 1, next: null } });
    const { result, rerender } = renderHook(({ rows }) => useMetricColumns("42", rows), {
      initialProps: { rows: [failed] },
      wrapper,
    });
    await waitFor(() => expect(result.current.map(({ name }) => name)).toEqual(["loss"]));
    rerender({ rows: [failed, more] });
    expect(result.current).toEqual([
      { name: "loss", characters: 5 },
      { name: "mass_u", characters: 6 },
    ]);
    rerender({ rows: [failed] });
    expect(result.current).toHaveLength(2);
  });

  it("are as wide as their longest figure", () => {
    const width = (characters: number) =>
      taskColumns([], [{ name: "x", characters }]).find(({ key }) => key === "metric x")?.width;
    expect([width(3), width(12)]).toEqual(["88px", "122px"]);
  });
});
