// A task's page: its log as the viewer wants it, how it ended, what can be done, what its GUI client reports.
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { pieceStyle } from "@/components/log/LogRow";
import { HITS_PER_FETCH } from "@/components/log/source";
import { aGui, anAttempt, aTaskDetail } from "@/test/fixtures";
import { answerRequests, renderPage } from "@/test/page";
import { AttemptSwitcher } from "./AttemptSwitcher";
import { attemptLog, toLine, toQuery } from "./attemptLog";
import { GivenUp } from "./GivenUp";
import { taskSearch, withType } from "./search";
import { TaskActions } from "./TaskActions";
import { TaskNeighbours } from "./TaskNeighbours";
import { TaskPage } from "./TaskPage";
import { endingText, TaskProgress } from "./TaskProgress";
import { shownAttempt } from "./useTaskId";

afterEach(() => vi.unstubAllGlobals());

const WIRE = { number: 3, text: "hello", stream: "stdout", at_ms: 5, cut_bytes: 0 };

describe("a line of the server", () => {
  it.each(["stdout", "stderr", "agent", "warning", "highlight"])(
    "of %s keeps its stream",
    (stream) =>
      expect(toLine({ ...WIRE, stream } as never)).toEqual({
        index: 3,
        text: "hello",
        cutBytes: 0,
        stream,
        at: 5,
      }),
  );

  it("of a stream that we do not know is one of the program", () =>
    expect(toLine({ ...WIRE, stream: "whisper" } as never).stream).toBe("stdout"));
});

describe("a search", () => {
  const query = { text: "needle", regex: false, caseSensitive: true };

  it("asks for a page from a line on", () =>
    expect(toQuery(query, 40)).toEqual({
      q: "needle",
      regex: false,
      case: true,
      from: 40,
      limit: HITS_PER_FETCH,
      stream: undefined,
    }));

  it("of types asks for these streams, and for one hit where only numbers are wanted", () => {
    const types = ["fatal", "error"] as const;
    expect(toQuery({ ...query, types }, 0).stream).toBe("fatal,error");
    expect(toQuery({ ...query, types: [] }, 0).stream).toBeUndefined();
    expect(toQuery({ ...query, countOnly: true }, 0).limit).toBe(1);
  });
});

describe("the log of an attempt", () => {
  it("comes from the server's routes, and its links name the attempt", async () => {
    const made = answerRequests({
      "GET /attempts/42.7.1/log/lines": { lines: [WIRE], total_lines: 1 },
      "GET /attempts/42.7.1/log/search": { total: 1, hits: [WIRE], next: null, streams: {} },
    });
    const log = attemptLog("42.7.1", 1, "error");
    const { signal } = new AbortController();
    expect((await log.fetch(3, 1, signal)).map(({ index }) => index)).toEqual([3]);
    const found = await log.search({ text: "h", regex: false, caseSensitive: false }, 0, signal);
    expect(found.hits[0]?.text).toBe("hello");
    expect(made[0]).toBe("GET /attempts/42.7.1/log/lines?from=3&limit=1");
    expect(log.pageUrl).toBe("/jobs/42/tasks/7?attempt=1&type=error");
  });
});

describe("the end of an attempt", () => {
  it.each([
    [{ status: "completed", exit_code: 0, reason: "exited" }, "Exited 0 after 14 m 47 s"],
    [
      { status: "failed", exit_code: 137, reason: "out_of_memory" },
      "Exited 137 (out of memory) after 14 m 47 s",
    ],
    [{ status: "failed", signal: 9, reason: null }, "Ended by signal 9 (SIGKILL) after 14 m 47 s"],
    [{ status: "failed", signal: 64, reason: null }, "Ended by signal 64 after 14 m 47 s"],
    [
      { status: "failed", exit_code: 139, reason: "exited" },
      "Exited 139 (128 + 11, SIGSEGV) after 14 m 47 s",
    ],
    [{ status: "superseded", reason: "released", started_at: null }, "handed back, not started"],
    [{ status: "timed_out" }, "Timed out after 14 m 47 s"],
    [{ status: "lost", completed_at: null }, "Lost"],
    [{ status: "cancelled", started_at: null }, "Cancelled after 14 m 47 s"],
  ])("%j is said as %j", (more, text) => {
    const completed_at = "2026-01-02T03:18:52Z";
    expect(endingText(anAttempt({ completed_at, ...more } as never))).toBe(text);
  });
});

describe("the address of a task", () => {
  it.each([
    [{}, {}],
    [
      { attempt: "2", type: "error" },
      { attempt: 2, type: "error" },
    ],
    [{ attempt: "0" }, {}],
    [{ attempt: "two", other: 1 }, {}],
  ])("%j means %j", (search, known) => expect(taskSearch(search)).toEqual(known));

  it("changes its types and keeps its attempt", () => {
    expect(withType({ attempt: 2, type: "error" }, "info")).toEqual({ attempt: 2, type: "info" });
    expect(withType({ attempt: 2, type: "error" }, undefined)).toEqual({ attempt: 2 });
    expect(withType({}, undefined)).toEqual({});
  });

  it("shows the attempt that it names, else the latest", () => {
    const attempt_list = [anAttempt({ number: 1 }), anAttempt({ number: 2 })];
    const task = aTaskDetail({ attempt_list });
    expect(shownAttempt(task, 1)?.number).toBe(1);
    expect(shownAttempt(task, undefined)?.number).toBe(2);
    expect(shownAttempt(task, 9)?.number).toBe(2);
    expect(shownAttempt(aTaskDetail({ attempt_list: [] }), 1)).toBeUndefined();
  });
});

describe("what can be done with a task", () => {
  it("is to cancel one that runs, after asking", async () => {
    const made = answerRequests({ "POST /tasks/42.7/cancel": { tasks: 1 } });
    renderPage(<TaskActions task={aTaskDetail()} attempt={anAttempt()} />);
    await userEvent.click(await screen.findByRole("button", { name: "Cancel task" }));
    const dialog = screen.getByRole("dialog", { name: "Cancel task 42.7?" });
    expect(dialog).toHaveTextContent("mothership cancel 42.7");
    await userEvent.click(within(dialog).getByRole("button", { name: "Cancel task" }));
    expect(made).toContain("POST /tasks/42.7/cancel");
    expect(screen.queryByRole("button", { name: "Retry" })).toBeNull();
  });

  it("is to retry one that failed, and the commands say the same", async () => {
    const made = answerRequests({ "POST /tasks/42.7/retry": { tasks: 1 } });
    renderPage(<TaskActions task={aTaskDetail({ status: "failed" })} attempt={undefined} />);
    await userEvent.click(await screen.findByRole("button", { name: "Retry" }));
    expect(made).toContain("POST /tasks/42.7/retry");
    await userEvent.click(screen.getByRole("button", { name: "CLI" }));
    const commands = screen.getAllByText(/^mothership/).map((line) => line.textContent);
    expect(commands).toEqual([
      "mothership explain 42.7",
      "mothership retry 42.7",
      "mothership results get 42.7 --to results",
    ]);
  });

  it("is to go to its neighbours, by buttons and by keys", async () => {
    const { address } = renderPage(<TaskNeighbours task={aTaskDetail({ next_failed: 9 })} />);
    await userEvent.click(await screen.findByRole("button", { name: "Next task" }));
    expect(address()).toBe("/jobs/42/tasks/8");
    await userEvent.keyboard("[[");
    expect(address()).toBe("/jobs/42/tasks/6");
    await userEvent.keyboard("f");
    expect(address()).toBe("/jobs/42/tasks/9");
  });
});

describe("the attempts of a task", () => {
  it("can be chosen when there are several", async () => {
    const attempt_list = [
      anAttempt({ id: "42.7.1", number: 1, status: "failed", exit_code: 137 }),
      anAttempt({ id: "42.7.2", number: 2 }),
    ];
    renderPage(<AttemptSwitcher task={aTaskDetail({ attempt_list })} shown={attempt_list[1]} />);
    const first = await screen.findByRole("link", { name: /1.*failed.*137/ });
    expect(first).toHaveAttribute("href", "/jobs/42/tasks/7?attempt=1");
    expect(screen.getByRole("link", { name: /2.*running/ })).toHaveAttribute(
      "aria-current",
      "true",
    );
  });
});

describe("attempts that were handed back before they began", () => {
  const back = (number: number) =>
    anAttempt({
      number,
      id: `42.7.${number}`,
      status: "superseded",
      reason: "released",
      started_at: null,
    });
  const third = anAttempt({ number: 3, id: "42.7.3", status: "completed" });

  it("are no retries: a single one that began needs no choice", () => {
    const { container } = renderPage(
      <AttemptSwitcher
        task={aTaskDetail({ attempt_list: [back(1), back(2), third] })}
        shown={third}
      />,
    );
    expect(container).not.toHaveTextContent("Attempt");
  });

  it("are counted beside those that began", async () => {
    const first = anAttempt({ status: "failed", exit_code: 1 });
    renderPage(
      <AttemptSwitcher
        task={aTaskDetail({ attempt_list: [first, back(2), third] })}
        shown={third}
      />,
    );
    expect(await screen.findByText("1 time handed back, not started")).toBeInTheDocument();
    expect(screen.getAllByRole("link")).toHaveLength(2);
  });

  it("are shown when the address names them, and else not", () => {
    const task = aTaskDetail({ attempt_list: [third, back(4)] });
    expect(shownAttempt(task, undefined)).toBe(third);
    expect(shownAttempt(task, 4)?.number).toBe(4);
    expect(shownAttempt(aTaskDetail({ attempt_list: [back(1)] }), undefined)).toBeUndefined();
  });
});

describe("a task whose runner is silent", () => {
  const now = Date.now();
  const attempt = anAttempt({
    heard_at: new Date(now - 200_000).toISOString(),
    given_up_at: new Date(now + 600_000).toISOString(),
  });

  it("says until when it is waited for, and can be given up now", async () => {
    const made = answerRequests({ "POST /tasks/42.7/give-up": aTaskDetail() });
    renderPage(<GivenUp task={aTaskDetail()} attempt={attempt} />);
    expect(
      await screen.findByText(
        /^not heard of for 3 m; given up at .*\d\d:\d\d .+ unless it comes back$/,
      ),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Give up now" }));
    await vi.waitFor(() => expect(made).toContain("POST /tasks/42.7/give-up"));
  });

  it("is not told while the runner is heard", () => {
    const { container } = renderPage(<GivenUp task={aTaskDetail()} attempt={anAttempt()} />);
    expect(container).not.toHaveTextContent("not heard of");
  });
});

describe("an attempt that is not there", () => {
  it("is told, with the one that is shown instead", async () => {
    answerRequests({ "GET /tasks/42.7": aTaskDetail({ attempt_list: [anAttempt()] }) });
    renderPage(<TaskPage />, { at: "/jobs/42/tasks/7?attempt=9" });
    expect(
      await screen.findByText("There is no attempt 9. This is attempt 1."),
    ).toBeInTheDocument();
  });
});

describe("how far an attempt is", () => {
  it("says where it runs, how long, and what it used", async () => {
    const usage = { cpu_seconds: 80, memory_bytes_peak: 2 * 1024 ** 3 };
    const attempt = anAttempt({ usage, metrics: { loss: 0.25 } } as never);
    const { container } = renderPage(
      <TaskProgress task={aTaskDetail({ percent: 40, progress: 0.4 })} attempt={attempt} />,
    );
    expect(await screen.findByRole("link", { name: "lab-07" })).toHaveAttribute(
      "href",
      "/runners/r-7",
    );
    for (const text of ["40 %", "CPU 1 m 20 s", "memory 2.0 GiB at most", "loss 0.25"])
      expect(container).toHaveTextContent(text);
  });

  it("shows what its GUI client reports, as links into the log", async () => {
    const counts = { simulation: 3, simulations: 12, warnings: 10, errors: 0 };
    const gui = aGui({ stage_fraction: 0.3, ...counts });
    const attempt = anAttempt({ gui, metrics: counts, stage: "Run", message: "900 MHz" });
    const { container } = renderPage(<TaskProgress task={aTaskDetail()} attempt={attempt} />);
    expect(await screen.findByRole("link", { name: "10 warnings" })).toHaveAttribute(
      "href",
      "/jobs/42/tasks/7?attempt=1&type=warning%2Chighlight",
    );
    for (const text of ["Overall: ", "Stage: Run, 30 %", "Simulation 3 of 12", "Case 900 MHz"])
      expect(container).toHaveTextContent(text);
    expect(container).toHaveTextContent("no errors");
    expect(screen.getAllByRole("progressbar")).toHaveLength(2);
  });

  it("that is only leased has not run yet, and one that ended has no bar", async () => {
    const page = renderPage(
      <TaskProgress
        task={aTaskDetail({ status: "running" })}
        attempt={anAttempt({ status: "leased", runner: null, runner_id: null, started_at: null })}
      />,
    );
    expect(await screen.findByText(/an unknown runner/)).toBeInTheDocument();
    expect(page.container).toHaveTextContent("leased");
    page.unmount();
    renderPage(
      <TaskProgress
        task={aTaskDetail({ status: "failed" })}
        attempt={anAttempt({ status: "failed", exit_code: 3 })}
      />,
    );
    expect(await screen.findByText("exit code 3")).toBeInTheDocument();
    expect(screen.queryByRole("progressbar")).toBeNull();
  });
});

describe("the style of a piece of a log", () => {
  it.each([
    [{}, undefined],
    [{ color: 1 }, { color: "var(--ansi-1)" }],
    [{ dim: true }, { color: "var(--text-subtle)" }],
    [{ dim: true, color: 2 }, { color: "var(--ansi-2)" }],
    [
      { bold: true, italic: true, underline: true },
      { fontWeight: 700, fontStyle: "italic", textDecoration: "underline" },
    ],
    [{ background: 4 }, { boxShadow: "inset 0 -2px var(--ansi-4)" }],
    [{ color: [0, 0, 0] as [number, number, number] }, { color: "rgb(0 0 0)" }],
  ])("%j is %j on a light ground", (style, look) => expect(pieceStyle(style, false)).toEqual(look));

  it("is moved where it could not be read on a dark ground", () =>
    expect(pieceStyle({ color: [0, 0, 0] }, true)?.color).not.toBe("rgb(0 0 0)"));
});
