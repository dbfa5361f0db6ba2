// The form of a run as a page: what it begins with, what it asks, what it sends, what it keeps.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { anExperiment, aRun, NO_DRAFTS, someChecked } from "@/test/experiments";
import { answerRequests, json, renderPage } from "@/test/page";
import { someMe } from "@/test/people";
import { RunPage } from "./RunPage";

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

const preset = {
  name: "careful",
  title: "Careful",
  help: "For old recordings",
  values: { ratio: 0.1 },
  from: "definition" as const,
  owner: null,
};

type Sent = { line: string; body: unknown; key: string | null };

/** Answers as a server that has the experiment; what is sent is kept. */
function serve(more: Record<string, unknown> = {}): Sent[] {
  const sent: Sent[] = [];
  const keep = (reply: unknown) => async (request: Request) => {
    const text = await request.text();
    sent.push({
      line: `${request.method} ${new URL(request.url).pathname.replace("/api/v1/experiments/pico", "")}`,
      body: text ? JSON.parse(text) : null,
      key: request.headers.get("idempotency-key"),
    });
    return reply;
  };
  answerRequests({
    "GET /auth/me": someMe({ username: "ana" }),
    "GET /runners": [],
    "GET /experiments/pico": anExperiment({ presets: [preset] }),
    "GET /experiments/pico/draft": NO_DRAFTS,
    "PUT /experiments/pico/draft": keep({}),
    "DELETE /experiments/pico/draft": keep(new Response(null, { status: 204 })),
    "POST /experiments/pico/check": keep(someChecked()),
    "POST /experiments/pico/export": keep({ file_name: "pico.json", text: "{}" }),
    "POST /experiments/pico/runs": keep(json({ job: "42", tasks: 1 }, 201)),
    ...more,
  });
  return sent;
}

const show = (at = "/experiments/pico/run") => renderPage(<RunPage />, { at });
const box = (name: string) => screen.findByRole("textbox", { name });
const to = (sent: Sent[], line: string) => sent.filter((one) => one.line === line);

describe("the form of a run", () => {
  it("is refused with everything that is wrong, and goes to the first", async () => {
    const sent = serve();
    show();
    const frames = await box("Frames");
    await userEvent.clear(frames);
    await userEvent.type(frames, "ten");
    await userEvent.keyboard("{Control>}{Enter}{/Control}");
    const summary = await screen.findByRole("alert");
    expect(summary).toHaveTextContent("2 values have to be mended. Nothing was started.");
    await waitFor(async () => expect(await box("Data folder")).toHaveFocus());
    await userEvent.click(within(summary).getByRole("button", { name: /Frames has to be/ }));
    await waitFor(() => expect(frames).toHaveFocus());
    expect(to(sent, "POST /runs")).toEqual([]);
  });

  it("asks what the values come to, and starts them under one key", async () => {
    const sent = serve();
    const { address } = show();
    await userEvent.type(await box("Data folder"), "/d");
    expect(await screen.findByText("pico", { selector: "code span" })).toBeInTheDocument();
    expect(screen.getByText("1 of 1 runner fit")).toBeInTheDocument();
    await userEvent.type(await box("Name of the run (optional)"), "first");
    await userEvent.click(screen.getByRole("button", { name: "Run" }));
    await waitFor(() => expect(address()).toBe("/jobs/42"));
    const [run] = to(sent, "POST /runs");
    expect(run?.body).toEqual({ values: { data: "/d" }, version: 2, name: "first" });
    expect(run?.key).toMatch(/^[0-9a-f]{32}$/);
    expect(to(sent, "DELETE /draft")).toHaveLength(1);
  });

  it("says how many runs several values make, and how they go together", async () => {
    const sent = serve({
      "POST /experiments/pico/check": async (request: Request) => {
        const { combine } = (await request.json()) as { combine?: string };
        return someChecked({
          tasks: combine ? 2 : 4,
          varying: ["frames", "ratio"],
          last: { command: "pico --last", argv: [] },
        });
      },
    });
    show();
    await userEvent.type(await box("Data folder"), "/d");
    await userEvent.click(screen.getByRole("button", { name: "Several values of Frames" }));
    await userEvent.type(await box("Frames"), ", 20");
    expect(await screen.findByRole("button", { name: "Run 4" })).toBeInTheDocument();
    expect(screen.getByText("Last command")).toBeInTheDocument();
    await userEvent.selectOptions(
      screen.getByRole("combobox", { name: "Several values of several fields" }),
      "together",
    );
    await userEvent.click(await screen.findByRole("button", { name: "Run 2" }));
    await waitFor(() => expect(to(sent, "POST /runs")).toHaveLength(1));
    expect(to(sent, "POST /runs")[0]?.body).toMatchObject({
      values: { frames: { several: [10, 20] } },
      combine: "together",
    });
  });

  it("says at its field what the server refuses", async () => {
    serve({
      "POST /experiments/pico/runs": () =>
        json(
          {
            detail: "values are refused",
            code: "invalid",
            refusals: [{ code: "unsealed", parameter: "key", message: "Key cannot be kept yet" }],
          },
          422,
        ),
    });
    show();
    await userEvent.type(await box("Data folder"), "/d");
    await userEvent.click(await screen.findByRole("button", { name: "Run" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Key cannot be kept yet");
    await waitFor(() => expect(screen.getByLabelText("Key")).toHaveFocus());
    expect(screen.getByLabelText("Key")).toBeInvalid();
    await userEvent.type(screen.getByLabelText("Key"), "x");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("takes presets, and gives back what was there", async () => {
    serve();
    show();
    await userEvent.type(await box("Data folder"), "/d");
    await userEvent.click(screen.getByRole("button", { name: "Start from…" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: /Careful/ }));
    expect(await box("Ratio")).toHaveValue("0.1");
    expect(await box("Data folder")).toHaveValue("");
    await userEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect(await box("Data folder")).toHaveValue("/d");
  });

  it("says that somebody may look only", async () => {
    serve({ "GET /experiments/pico": anExperiment({ may_run: false }) });
    show();
    expect(await screen.findByText(/look at this experiment, not run it/)).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Run" })).toBeNull();
  });
});

describe("a draft", () => {
  it("is kept, without secrets, and is there after a reload", async () => {
    const sent = serve();
    const page = show();
    await userEvent.type(await box("Data folder"), "/da");
    await userEvent.click(screen.getByRole("button", { name: /^Fine tuning/ }));
    await userEvent.type(screen.getByLabelText("Key"), "hunter2");
    page.unmount();
    expect(localStorage.getItem("mothership.run-draft:ana:pico")).not.toContain("hunter2");
    show();
    expect(await box("Data folder")).toHaveValue("/da");
    expect(screen.getByText(/This is your draft/)).toBeInTheDocument();
    await userEvent.type(await box("Data folder"), "ta");
    await waitFor(() => expect(to(sent, "PUT /draft").length).toBeGreaterThan(0), {
      timeout: 5000,
    });
    expect(to(sent, "PUT /draft").at(-1)?.body).toEqual({ values: { data: "/data" }, version: 2 });
    expect(await screen.findByText(/Draft kept/)).toBeInTheDocument();
  });

  it("of the server is taken when it is newer, and can be put away", async () => {
    const draft = {
      values: { data: "/s" },
      version: 2,
      cloned_from: null,
      updated_at: "2026-01-02T03:04:05Z",
    };
    serve({
      "GET /experiments/pico/draft": {
        draft,
        others: [{ person: "bob", updated_at: draft.updated_at }],
      },
    });
    show();
    expect(await box("Data folder")).toHaveValue("/s");
    expect(screen.getByText(/bob is at this form, too/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Start afresh" }));
    expect(await box("Data folder")).toHaveValue("");
  });
});

describe("a run that is made again", () => {
  it("begins with its values and marks what is changed", async () => {
    const sent = serve({
      "GET /jobs/41/run": aRun({ given: { data: "/d", frames: 20 }, version: 1 }),
    });
    show("/experiments/pico/run?from=41");
    const frames = await box("Frames");
    expect(frames).toHaveValue("20");
    expect(screen.getByRole("link", { name: "Job 41 again, with changes" })).toBeInTheDocument();
    expect(screen.getByText(/made by version 1/)).toBeInTheDocument();
    await userEvent.clear(frames);
    await userEvent.type(frames, "21");
    expect(screen.getByText("changed, was 20")).toBeInTheDocument();
    await userEvent.click(await screen.findByRole("button", { name: "Run" }));
    await waitFor(() => expect(to(sent, "POST /runs")).toHaveLength(1));
    expect(to(sent, "POST /runs")[0]?.body).toMatchObject({ cloned_from: "41" });
  });

  it("leaves out what this version has not, and says so", async () => {
    const sent = serve({ "GET /jobs/41/run": aRun({ given: { data: "/d", old: 1 } }) });
    show("/experiments/pico/run?from=41");
    expect(await screen.findByText(/left out: old/)).toBeInTheDocument();
    await waitFor(() => expect(to(sent, "POST /check").length).toBeGreaterThan(0));
    expect(to(sent, "POST /check")[0]?.body).toMatchObject({ values: { data: "/d" } });
  });
});

describe("files of parameters", () => {
  it("say what of them was not taken, and write it again", async () => {
    const sent = serve({
      "POST /experiments/pico/import": {
        values: { data: "/f" },
        unknown: { colour: 3 },
        refused: { frames: "x" },
        refusals: [{ code: "not_whole", parameter: "frames", message: "Frames has to be whole" }],
      },
    });
    show();
    await box("Data folder");
    const file = new File(["{}"], "params.json", { type: "application/json" });
    await userEvent.upload(screen.getByLabelText("Parameter file"), file);
    const dialog = await screen.findByRole("dialog");
    expect(dialog).toHaveTextContent("left out: colour");
    expect(dialog).toHaveTextContent("Frames has to be whole");
    await userEvent.keyboard("{Escape}");
    expect(await box("Data folder")).toHaveValue("/f");
    await userEvent.click(screen.getByRole("button", { name: "File" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Save as params.json" }));
    await waitFor(() => expect(to(sent, "POST /export")).toHaveLength(1));
    expect(to(sent, "POST /export")[0]?.body).toEqual({
      values: { data: "/f" },
      unknown: { colour: 3 },
      form: "params_json",
    });
  });
});
