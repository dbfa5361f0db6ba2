import { describe, expect, it } from "vitest";
import { makeClient, unwrap } from "./client";
import { patchGrid, patchJobs } from "./jobs";
import { ApiError, isRetryable } from "./problem";
import type { Job, JobList } from "./types";

const json = (status: number, body: unknown, type = "application/json") =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": type } });

function asked(answer: () => Response | Promise<Response>) {
  const requests: Request[] = [];
  const client = makeClient(async (request) => {
    requests.push(request);
    return answer();
  });
  return { client, requests };
}

const failure = async (answer: () => Response | Promise<Response>): Promise<ApiError> => {
  const { client } = asked(answer);
  const error = await unwrap(client.GET("/api/v1/stats")).catch((problem: unknown) => problem);
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
};

describe("a request", () => {
  it("leaves out what is not asked for", async () => {
    const { client, requests } = asked(() => json(200, { jobs: [] }));
    await unwrap(
      client.GET("/api/v1/jobs", { params: { query: { q: "a b", status: undefined, limit: 5 } } }),
    );
    expect(new URL(requests[0]!.url).search).toBe("?q=a%20b&limit=5");
  });

  it("cannot leave its path", async () => {
    const { client, requests } = asked(() => json(200, {}));
    await unwrap(client.GET("/api/v1/tasks/{task}", { params: { path: { task: "../jobs" } } }));
    expect(new URL(requests[0]!.url).pathname).toBe("/api/v1/tasks/..%2Fjobs");
  });
});

describe("a failure", () => {
  it("says what the server says, with the request's id", async () => {
    const problem = {
      status: 409,
      detail: "job 42 has ended",
      code: "conflict",
      request_id: "r-7",
    };
    const error = await failure(() => json(409, problem, "application/problem+json"));
    expect(error).toMatchObject({
      message: "job 42 has ended",
      status: 409,
      code: "conflict",
      requestId: "r-7",
    });
    expect(isRetryable(error)).toBe(false);
  });

  it("names the fields", async () => {
    const errors = [{ path: "sweep.grid.h", message: "is empty" }];
    expect((await failure(() => json(422, { errors, detail: "invalid" }))).message).toBe(
      "sweep.grid.h: is empty",
    );
  });

  it("of somebody in between is told as well as can be", async () => {
    const error = await failure(
      () => new Response("<h1>Bad gateway</h1>", { status: 502, statusText: "Bad Gateway" }),
    );
    expect(error).toMatchObject({ message: "Bad Gateway", status: 502 });
    expect(isRetryable(error)).toBe(true);
  });

  it("of the network is a server that cannot be reached", async () => {
    const error = await failure(() => Promise.reject(new TypeError("failed to fetch")));
    expect(error).toMatchObject({ message: "the server cannot be reached", status: 0 });
    expect(isRetryable(error)).toBe(true);
  });
});

describe("what the live stream changes", () => {
  it("is a new grid, and the same one when nothing changed", () => {
    const grid = Uint8Array.from([1, 1, 1]);
    const next = patchGrid(grid, [[1, 3]]);
    expect([...next!]).toEqual([1, 3, 1]);
    expect(next).not.toBe(grid);
    expect(patchGrid(grid, [])).toBe(grid);
    expect(patchGrid(undefined, [[0, 1]])).toBeUndefined();
  });

  it("is the jobs that are listed, in their places", () => {
    const job = (id: string, percent: number) => ({ id, percent }) as Job;
    const list = { jobs: [job("2", 0), job("1", 0)], total: 2 } as JobList;
    const next = patchJobs(list, [job("1", 50), job("9", 10)]);
    expect(next.jobs.map(({ id, percent }) => [id, percent])).toEqual([
      ["2", 0],
      ["1", 50],
    ]);
  });
});
