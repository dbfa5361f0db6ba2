// What pages read: a snapshot of the REST routes in the cache, kept true by the live topics.
import { onlineManager, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { LiveContext } from "@/live/useLive";
import { aJob, aList, aRunner, aTask, aTaskDetail, someStats } from "@/test/fixtures";
import { answerRequests, type FakeLive, fakeLive, json, testClient } from "@/test/page";
import { useGrid, useJob, useJobErrors, useJobs, useKnownJob, useRefreshJob } from "./jobs";
import { keys } from "./keys";
import { ApiError } from "./problem";
import { useServerCall } from "./query";
import { makeQueryClient } from "./queryClient";
import { useKnownRunner, useRunner, useRunners, useRunnerToken } from "./runners";
import { useLogin, useMe } from "./session";
import { useStats } from "./stats";
import { useStudyCut, useStudyTotals, useSubmitStudy } from "./studies";
import { useAllTasks, useFilteredTasks, useKnownTask, useTask, useTaskOnce } from "./tasks";

afterEach(() => vi.unstubAllGlobals());

function under(live: FakeLive = fakeLive(), client = testClient()) {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <LiveContext value={live}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </LiveContext>
  );
  return { live, client, wrapper };
}

describe("the overview's numbers", () => {
  it("are asked for once, then told by the topic", async () => {
    const made = answerRequests({ "GET /stats": someStats({ runners: 1 }) });
    const { live, wrapper } = under();
    const { result } = renderHook(() => useStats(), { wrapper });
    await waitFor(() => expect(result.current.data?.runners).toBe(1));
    live.publish("overview", someStats({ runners: 2 }));
    await waitFor(() => expect(result.current.data?.runners).toBe(2));
    expect(made).toEqual(["GET /stats"]);
  });
});

describe("a list of jobs", () => {
  const query = { limit: 20, status: "running" };

  it("is patched in place, and asked for again when a job comes or changes its state", async () => {
    const made = answerRequests({ "GET /jobs": aList([aJob({ percent: 10 })]) });
    const { live, wrapper } = under();
    const { result } = renderHook(() => useJobs(query), { wrapper });
    await waitFor(() => expect(result.current.data?.jobs).toHaveLength(1));
    live.publish("jobs", { jobs: [aJob({ percent: 20 })] });
    await waitFor(() => expect(result.current.data?.jobs[0]?.percent).toBe(20));
    expect(made).toEqual(["GET /jobs?limit=20&status=running"]);
    live.publish("jobs", { jobs: [aJob({ id: "43" })] });
    await waitFor(() => expect(made).toHaveLength(2));
  });

  it("keeps what it has while another page is on its way", async () => {
    answerRequests({
      "GET /jobs": (request: Request) =>
        aList([aJob({ id: new URL(request.url).searchParams.get("offset") ?? "first" })]),
    });
    const { wrapper } = under();
    const hook = renderHook(({ offset }) => useJobs({ offset }), {
      wrapper,
      initialProps: { offset: 0 },
    });
    await waitFor(() => expect(hook.result.current.data?.jobs[0]?.id).toBe("0"));
    hook.rerender({ offset: 200 });
    expect(hook.result.current.data?.jobs[0]?.id).toBe("0");
    await waitFor(() => expect(hook.result.current.data?.jobs[0]?.id).toBe("200"));
  });
});

describe("a job", () => {
  it("is told by its topic, with the states of its tasks in the grid", async () => {
    const made = answerRequests({
      "GET /jobs/42": aJob({ percent: 0 }),
      "GET /jobs/42/grid": new Response(Uint8Array.from([1, 1, 1])),
    });
    const { live, client, wrapper } = under();
    const { result } = renderHook(() => ({ job: useJob("42"), grid: useGrid("42") }), { wrapper });
    await waitFor(() => expect([...(result.current.grid.data ?? [])]).toEqual([1, 1, 1]));
    live.publish("job:42", { job: aJob({ percent: 33 }), tasks: [[1, 3]] });
    await waitFor(() => expect(result.current.job.data?.percent).toBe(33));
    expect([...(client.getQueryData<Uint8Array>(keys.grid("42")) ?? [])]).toEqual([1, 3, 1]);
    expect(made.filter((line) => line.includes("grid"))).toHaveLength(1);
  });

  it("asks for its errors again when a task has ended", async () => {
    const made = answerRequests({
      "GET /jobs/42": aJob({ counts: { failed: 1, total: 3 } }),
      "GET /jobs/42/errors": { groups: [], total: 0 },
    });
    const { live, wrapper } = under();
    const { result } = renderHook(() => ({ job: useJob("42"), errors: useJobErrors("42", true) }), {
      wrapper,
    });
    await waitFor(() => expect(result.current.errors.data).toBeDefined());
    live.publish("job:42", { job: aJob({ counts: { failed: 2, total: 3 } }), tasks: [] });
    await waitFor(() =>
      expect(made.filter((line) => line.endsWith("errors")).length).toBeGreaterThan(1),
    );
  });

  it("that is known is shown without asking", () => {
    const made = answerRequests({});
    const { client, wrapper } = under();
    const known = () =>
      renderHook(() => [useKnownJob("42"), useKnownTask("42.7"), useKnownRunner("r-7")], {
        wrapper,
      }).result.current;
    expect(known()).toEqual([undefined, undefined, undefined]);
    client.setQueryData(keys.job("42"), aJob());
    client.setQueryData(keys.task("42.7"), aTaskDetail());
    client.setQueryData(keys.runner("r-7"), aRunner());
    expect(known().map((one) => one?.id)).toEqual(["42", "42.7", "r-7"]);
    expect(made).toEqual([]);
  });

  it("is asked for again after an action on it", async () => {
    const made = answerRequests({ "GET /jobs/42": aJob() });
    const { wrapper } = under();
    const { result } = renderHook(() => ({ job: useJob("42"), refresh: useRefreshJob() }), {
      wrapper,
    });
    await waitFor(() => expect(result.current.job.data).toBeDefined());
    act(() => result.current.refresh("42"));
    await waitFor(() => expect(made).toHaveLength(2));
  });
});

describe("a task", () => {
  it("is told by its topic", async () => {
    answerRequests({ "GET /tasks/42.7": aTaskDetail({ percent: 1 }) });
    const { live, wrapper } = under();
    const { result } = renderHook(() => useTask("42.7"), { wrapper });
    await waitFor(() => expect(result.current.data?.percent).toBe(1));
    live.publish("task:42.7", aTaskDetail({ percent: 2 }));
    await waitFor(() => expect(result.current.data?.percent).toBe(2));
  });

  it("can be looked at without following it, and none when there is no id", async () => {
    const made = answerRequests({ "GET /tasks/42.7": aTaskDetail() });
    const { live, wrapper } = under();
    const hook = renderHook(({ id }) => useTaskOnce(id), { wrapper, initialProps: { id: "" } });
    expect(made).toEqual([]);
    hook.rerender({ id: "42.7" });
    await waitFor(() => expect(hook.result.current?.id).toBe("42.7"));
    expect(live.topics()).toEqual([]);
  });
});

describe("the rows of a task table", () => {
  const page = (request: Request) => {
    const query = new URL(request.url).searchParams;
    const from = Number(query.get("after") ?? -1) + 1;
    const tasks = Array.from({ length: 200 }, (_, step) =>
      aTask({ id: `42.${from + step}`, index: from + step }),
    );
    return { tasks, total: 1000, next: from < 400 ? String(from + 199) : null };
  };

  it("are fetched by the page that is in sight, from anywhere", async () => {
    const made = answerRequests({ "GET /jobs/42/tasks": page });
    const { wrapper } = under();
    const { result } = renderHook(() => useAllTasks("42", 1000, true), { wrapper });
    await waitFor(() => expect(result.current.row(7)?.id).toBe("42.7"));
    expect(result.current.count).toBe(1000);
    act(() => result.current.onRange(590, 610));
    await waitFor(() => expect(result.current.row(605)?.id).toBe("42.605"));
    expect(result.current.row(599)?.id).toBe("42.599");
    expect(made).toEqual([
      "GET /jobs/42/tasks?limit=200",
      "GET /jobs/42/tasks?limit=200&after=399",
      "GET /jobs/42/tasks?limit=200&after=599",
    ]);
  });

  it("of one state follow one another", async () => {
    const made = answerRequests({ "GET /jobs/42/tasks": page });
    const { wrapper } = under();
    const { result } = renderHook(() => useFilteredTasks("42", "failed"), { wrapper });
    await waitFor(() => expect(result.current.count).toBe(200));
    expect(result.current.total).toBe(1000);
    act(() => result.current.onRange(0, 100));
    expect(made).toHaveLength(1);
    act(() => result.current.onRange(150, 185));
    await waitFor(() => expect(result.current.count).toBe(400));
    expect(result.current.row(399)?.index).toBe(399);
  });

  it("are not asked for while the other kind is shown", () => {
    const made = answerRequests({ "GET /jobs/42/tasks": page });
    const { wrapper } = under();
    renderHook(() => [useAllTasks("42", 10, false), useFilteredTasks("42", undefined)], {
      wrapper,
    });
    expect(made).toEqual([]);
  });

  it("say why they are not there, and ask again", async () => {
    const made = answerRequests({ "GET /jobs/42/tasks": () => json({ detail: "no" }, 400) });
    const { wrapper } = under();
    const { result } = renderHook(() => useAllTasks("42", 10, true), { wrapper });
    await waitFor(() => expect(result.current.error?.message).toBe("no"));
    act(() => void result.current.retry());
    await waitFor(() => expect(made).toHaveLength(2));
  });
});

describe("runners", () => {
  it("are told by their topic, each and all", async () => {
    answerRequests({ "GET /runners": [aRunner()], "GET /runners/r-7": aRunner() });
    const { live, wrapper } = under();
    const { result } = renderHook(() => ({ all: useRunners(), one: useRunner("r-7") }), {
      wrapper,
    });
    await waitFor(() => expect(result.current.one.data?.status).toBe("idle"));
    const runners = [aRunner({ id: "r-8" }), aRunner({ status: "busy" })];
    live.publish("runners", { runners });
    await waitFor(() => expect(result.current.all.data).toHaveLength(2));
    expect(result.current.one.data?.status).toBe("busy");
    live.publish("runners", { runners: [aRunner({ id: "r-8" })] });
    await waitFor(() => expect(result.current.all.data).toHaveLength(1));
    expect(result.current.one.data?.status).toBe("busy");
  });

  it("join by a token that is made when somebody asks", async () => {
    const made = answerRequests({ "POST /runner-tokens": { command: "mothership runner …" } });
    const { wrapper } = under();
    const onStart = vi.fn();
    const { result } = renderHook(() => useRunnerToken(onStart), { wrapper });
    expect(made).toEqual([]);
    act(() => result.current.run());
    await waitFor(() => expect(result.current.data?.command).toBe("mothership runner …"));
    expect(onStart).toHaveBeenCalledTimes(1);
  });
});

describe("a session", () => {
  it("is of a person, and another one's data are forgotten", async () => {
    answerRequests({
      "GET /auth/me": { username: "ana", role: "admin", open: false },
      "POST /auth/login": { username: "bo" },
    });
    const { client, wrapper } = under();
    const done = vi.fn();
    const { result } = renderHook(() => ({ me: useMe(), login: useLogin(done) }), { wrapper });
    await waitFor(() => expect(result.current.me.data?.username).toBe("ana"));
    client.setQueryData(keys.job("42"), aJob());
    act(() => result.current.login.run({ token: "secret" }));
    await waitFor(() => expect(done).toHaveBeenCalled());
    expect(client.getQueryData(keys.job("42"))).toBeUndefined();
  });
});

describe("a study", () => {
  const body = (name: string) => JSON.stringify({ name });

  it("is cut on trial, and the cut before stays until the new one is here", async () => {
    const made = answerRequests({ "POST /goliat/studies": { total: 3, assignments: [] } });
    const { wrapper } = under();
    const hook = renderHook(({ text, on }) => useStudyCut(text, on), {
      wrapper,
      initialProps: { text: body("a"), on: false },
    });
    expect(made).toEqual([]);
    hook.rerender({ text: body("a"), on: true });
    await waitFor(() => expect(hook.result.current.data?.total).toBe(3));
    hook.rerender({ text: body("b"), on: true });
    expect(hook.result.current).toMatchObject({ isPlaceholderData: true });
    await waitFor(() => expect(hook.result.current.isPlaceholderData).toBe(false));
    hook.rerender({ text: body("a"), on: true });
    expect(hook.result.current.data?.total).toBe(3);
    expect(made).toHaveLength(2);
  });

  it("has a total for each way, or none where the server refuses", async () => {
    answerRequests({
      "POST /goliat/studies": async (request: Request) =>
        (await request.json()).name === "bad" ? json({ detail: "no" }, 422) : { total: 5 },
    });
    const { wrapper } = under();
    const { result } = renderHook(() => useStudyTotals([body("good"), body("bad")], true), {
      wrapper,
    });
    expect(result.current).toEqual([undefined, undefined]);
    await waitFor(() => expect(result.current).toEqual([5, null]));
  });

  it("is submitted under a key", async () => {
    const keysSent: (string | null)[] = [];
    answerRequests({
      "POST /goliat/studies": (request: Request) => {
        keysSent.push(request.headers.get("idempotency-key"));
        return { job_id: "7", total: 1 };
      },
    });
    const { wrapper } = under();
    const done = vi.fn();
    const { result } = renderHook(() => useSubmitStudy(done, vi.fn()), { wrapper });
    act(() => result.current.run({ body: body("a"), key: "k-1" }));
    await waitFor(() => expect(done).toHaveBeenCalled());
    expect(keysSent).toEqual(["k-1"]);
  });
});

describe("a call that changes the server", () => {
  it("is sent once, and says what came of it", async () => {
    const send = vi.fn(async (n: number) => n * 2);
    const [onStart, onDone, onError] = [vi.fn(), vi.fn(), vi.fn()];
    const { wrapper } = under();
    const { result } = renderHook(() => useServerCall(send, { onStart, onDone, onError }), {
      wrapper,
    });
    act(() => result.current.run(21));
    await waitFor(() => expect(result.current.data).toBe(42));
    expect([onStart, onDone, onError].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
    expect(onDone).toHaveBeenCalledWith(42);
  });

  it("that failed is not sent again by itself", async () => {
    const send = vi.fn(async (): Promise<void> => {
      throw new Error("it has ended");
    });
    const onError = vi.fn();
    const { wrapper } = under();
    const { result } = renderHook(() => useServerCall(send, { onError }), { wrapper });
    act(() => result.current.run());
    await waitFor(() => expect(result.current.error?.message).toBe("it has ended"));
    expect(send).toHaveBeenCalledTimes(1);
    expect(result.current.pending).toBe(false);
  });
});

describe("a browser that believes to be offline", () => {
  afterEach(() => {
    onlineManager.setOnline(true);
  });

  it("does not keep an act to do it later, unasked: it is tried now, and that it failed is told", async () => {
    onlineManager.setOnline(false);
    const send = vi.fn(async (): Promise<void> => {
      throw new ApiError("the server cannot be reached", 0, "network", undefined);
    });
    const onError = vi.fn();
    const { wrapper } = under(
      fakeLive(),
      makeQueryClient(() => {}),
    );
    const { result } = renderHook(() => useServerCall(send, { onError }), { wrapper });
    act(() => result.current.run());
    await waitFor(() => expect(onError).toHaveBeenCalledTimes(1));
    expect(result.current.pending).toBe(false);
    act(() => onlineManager.setOnline(true));
    expect(send).toHaveBeenCalledTimes(1);
  });
});

describe("the query client", () => {
  const retries = (error: Error) => {
    const { retry } = makeQueryClient(() => {}).getDefaultOptions().queries ?? {};
    return [0, 1, 2].filter((failures) => typeof retry === "function" && retry(failures, error));
  };

  it("asks twice again where that may help, and never about an answer", () => {
    expect(retries(new ApiError("away", 0, "network", undefined))).toEqual([0, 1]);
    expect(retries(new ApiError("busy", 503, "unavailable", undefined))).toEqual([0, 1]);
    expect(retries(new ApiError("no", 404, "not_found", undefined))).toEqual([]);
    expect(retries(new Error("a mistake of ours"))).toEqual([]);
  });

  it("tells of each answer, and asks for a login where the server wants one", async () => {
    const heard = vi.fn();
    const client = makeQueryClient(heard);
    const assign = vi.fn();
    vi.stubGlobal("location", { pathname: "/jobs/42", search: "?a=1", assign });
    await client.fetchQuery({ queryKey: ["a"], queryFn: async () => 1 });
    expect(heard).toHaveBeenCalledTimes(1);
    const refuse = (status: number) =>
      client
        .fetchQuery({
          queryKey: ["b", status],
          queryFn: () => Promise.reject(new ApiError("no", status, "unknown", undefined)),
          retry: false,
        })
        .catch(() => undefined);
    await refuse(403);
    expect(assign).not.toHaveBeenCalled();
    await refuse(401);
    expect(assign).toHaveBeenCalledExactlyOnceWith("/login?to=%2Fjobs%2F42%3Fa%3D1");
    client.setQueryData(keys.me, { username: "ana", role: "admin", open: false });
    await refuse(401);
    expect(assign).toHaveBeenLastCalledWith("/login?to=%2Fjobs%2F42%3Fa%3D1&ended=1");
    vi.stubGlobal("location", { pathname: "/login", search: "", assign });
    await refuse(401);
    expect(assign).toHaveBeenCalledTimes(2);
  });
});
