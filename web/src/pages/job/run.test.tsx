// What the page of a job says when the job is a run of an experiment.
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { anExperiment, aRun } from "@/test/experiments";
import { answerRequests, renderPage } from "@/test/page";
import { RunOfJob } from "./RunOfJob";

afterEach(() => vi.unstubAllGlobals());

it("says of which experiment it is, and leads to the next run", async () => {
  const given = { data: "/d", frames: { several: "1..3" }, shift: [1, 2] };
  answerRequests({
    "GET /jobs/42/run": aRun({ job: "42", given, changed: ["frames"], cloned_from: "41" }),
    "GET /experiments/pico": anExperiment(),
  });
  renderPage(<RunOfJob job="42" />, { at: "/jobs/42" });
  expect(await screen.findByRole("link", { name: "PICO pipeline" })).toHaveAttribute(
    "href",
    "/experiments/pico",
  );
  expect(screen.getByRole("link", { name: "41" })).toHaveAttribute("href", "/jobs/41");
  const names = screen.getAllByRole("term").map((term) => term.textContent);
  expect(names.slice(-3)).toEqual(["Frames", "Data folder", "Shift"]);
  expect(screen.getByText("1..3")).toHaveTextContent("1..3changed");
  expect(screen.getByText("(1, 2)")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Run again with changes" })).toHaveAttribute(
    "href",
    "/experiments/pico/run?from=42",
  );
});

it("shows many values on demand, and says that an experiment is gone", async () => {
  const given = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`p${n}`, n]));
  const made = answerRequests({ "GET /jobs/42/run": aRun({ job: "42", given, exists: false }) });
  renderPage(<RunOfJob job="42" />, { at: "/jobs/42" });
  expect(await screen.findByText("pico, which is not there any more")).toBeInTheDocument();
  expect(screen.queryByText("p9")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "All 10 values" }));
  expect(screen.getByText("p9")).toBeInTheDocument();
  expect(screen.queryByRole("link", { name: "Run again with changes" })).toBeNull();
  expect(made).toEqual(["GET /jobs/42/run"]);
});

it("says nothing of a job that is no run", async () => {
  const made = answerRequests({});
  const { container } = renderPage(<RunOfJob job="42" />, { at: "/jobs/42" });
  await waitFor(() => expect(made).toEqual(["GET /jobs/42/run"]));
  expect(container.querySelector("section")).toBeNull();
});
