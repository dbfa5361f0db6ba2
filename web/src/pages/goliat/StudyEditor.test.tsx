import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { TooltipProvider } from "@/ui/Tooltip";
import { Toasts } from "@/ui/toast";
import { StudyEditor } from "./StudyEditor";

const navigate = vi.hoisted(() => vi.fn());
vi.mock("@tanstack/react-router", () => ({ useNavigate: () => navigate }));

const CONFIG = `{"study_type": "far_field", "phantoms": ["duke"],\n "frequencies_mhz": {"5800": 1, "700": 2}}`;

interface Sent {
  text: string;
  body: { name: string; split_by: string; num_splits?: number; dry_run?: boolean };
  key: string | null;
}
const RUNNERS = [
  { mode: "active", status: "idle", labels: { goliat: "true" } },
  { mode: "active", status: "busy", labels: { goliat: "" } },
  { mode: "active", status: "offline", labels: { goliat: "true" } },
  { mode: "active", status: "idle", labels: { gpu: "true" } },
  { mode: "gui", status: "idle", labels: { goliat: "true" } },
];

let sent: Sent[] = [];
/** What the server says to a study that is really submitted. */
let answer: () => Response;

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
const refusal = (path: string, message: string) =>
  json({ title: "invalid", status: 422, code: "invalid", errors: [{ path, message }] }, 422);

/** Cuts into as many as are asked for, or 3; refuses 5. */
function pretendServer({ body }: Sent): Response {
  if (body.num_splits === 5) return refusal("num_splits", "cannot be cut into 5 parts");
  const total = body.num_splits ?? 3;
  if (!body.dry_run) return answer();
  return json({
    ...{ job_id: null, total },
    assignments: Array.from({ length: total }, (_, index) => ({ index, label: `part ${index}` })),
  });
}

beforeEach(() => {
  sent = [];
  answer = () => json({ job_id: "7", total: 3, assignments: [] }, 201);
  sessionStorage.clear();
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.url.endsWith("/runners")) return json(RUNNERS);
    const text = await request.text();
    const one = { text, body: JSON.parse(text), key: request.headers.get("idempotency-key") };
    sent.push(one);
    return pretendServer(one);
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  navigate.mockReset();
});

function open() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <QueryClientProvider client={client}>
      <TooltipProvider>
        <StudyEditor />
        <Toasts />
      </TooltipProvider>
    </QueryClientProvider>,
  );
}

const field = (name: string) => screen.getByRole("textbox", { name });
const write = (name: string, value: string) => fireEvent.change(field(name), { target: { value } });
const made = () => sent.filter(({ body }) => !body.dry_run);

it("a file becomes a study under its name, letter for letter", async () => {
  open();
  await userEvent.upload(
    screen.getByLabelText("Configuration file"),
    new File([CONFIG], "far.json", { type: "application/json" }),
  );
  expect(field("Configuration")).toHaveValue(CONFIG);
  expect(field("Name")).toHaveValue("far");
  expect(screen.getByText("Read: far field, 1 phantom, 2 frequencies.")).toBeInTheDocument();
  await userEvent.click(await screen.findByRole("button", { name: "Submit 3 assignments" }));
  await waitFor(() =>
    expect(navigate).toHaveBeenCalledWith({ to: "/jobs/$job", params: { job: "7" } }),
  );
  expect(made()).toHaveLength(1);
  expect(made()[0]?.text).toContain(CONFIG);
  expect(made()[0]?.key).toMatch(/^[0-9a-f]{32}$/);
});

it("a file that is dropped beside the field is taken, too", async () => {
  open();
  const file = new File([CONFIG], "dropped.json");
  fireEvent.drop(document.body, { dataTransfer: { types: ["Files"], files: [file] } });
  await waitFor(() => expect(field("Name")).toHaveValue("dropped"));
});

it("a file does not wipe out for good what was written", async () => {
  open();
  write("Configuration", '{"mine": 1}');
  await userEvent.upload(
    screen.getByLabelText("Configuration file"),
    new File([CONFIG], "far.json", { type: "application/json" }),
  );
  await screen.findByText("far.json replaced the configuration");
  expect(field("Configuration")).toHaveValue(CONFIG);
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(field("Configuration")).toHaveValue('{"mine": 1}');
});

it("each way says what it gives, and a long list is bounded", async () => {
  open();
  write("Configuration", CONFIG);
  write("How many", "462");
  await screen.findByRole("button", { name: "Submit 462 assignments" });
  expect(screen.getByText("and 412 more")).toBeInTheDocument();
  const list = screen.getByRole("region", { name: "Assignments" });
  expect(within(list).getAllByRole("listitem")).toHaveLength(50);
  const way = screen.getByRole("radio", { name: "By direction" });
  await waitFor(() => expect(way).toHaveAccessibleDescription(/3 assignments/));
  expect(screen.queryByRole("radio", { name: "By scenario" })).toBeNull();
});

it("what the server refuses stands at its field, and submitting leads there", async () => {
  open();
  write("Configuration", CONFIG);
  write("How many", "5");
  await screen.findByText("Cannot be cut into 5 parts.");
  expect(field("How many")).toBeInvalid();
  expect(field("How many")).toHaveAccessibleDescription(/Cannot be cut into 5 parts/);
  write("Name", "far");
  await userEvent.click(screen.getByRole("button", { name: "Submit" }));
  expect(field("How many")).toHaveFocus();
  expect(made()).toEqual([]);
  write("How many", "6");
  await screen.findByRole("button", { name: "Submit 6 assignments" });
  expect(field("How many")).toBeValid();
});

it("what is missing is said when somebody submits, and nothing is sent", async () => {
  open();
  await userEvent.click(screen.getByRole("button", { name: "Submit" }));
  expect(field("Configuration")).toHaveFocus();
  expect(field("Configuration")).toBeInvalid();
  write("Configuration", CONFIG);
  await userEvent.click(await screen.findByRole("button", { name: "Submit 3 assignments" }));
  expect(field("Name")).toHaveFocus();
  expect(made()).toEqual([]);
});

it("a refused study stays as written, and the same one is sent under the same key", async () => {
  open();
  write("Configuration", CONFIG);
  write("Name", "x");
  answer = () => refusal("name", "must have 2 characters");
  const press = async () =>
    userEvent.click(await screen.findByRole("button", { name: "Submit 3 assignments" }));
  await press();
  await screen.findByText("Must have 2 characters.");
  expect(field("Name")).toHaveFocus();
  expect(field("Configuration")).toHaveValue(CONFIG);
  write("Name", "xy");
  expect(field("Name")).toBeValid();
  answer = () => json({ title: "no room", status: 507, code: "internal" }, 507);
  await press();
  expect(await screen.findByRole("alert")).toHaveTextContent("Not submitted: no room");
  answer = () => json({ job_id: "8", total: 3, assignments: [] }, 201);
  await press();
  await waitFor(() => expect(navigate).toHaveBeenCalled());
  const [first, second, third] = made().map(({ key }) => key);
  expect(second).not.toBe(first);
  expect(third).toBe(second);
});

it("what was written is there again after a reload, until it is submitted", async () => {
  const { unmount } = open();
  write("Configuration", CONFIG);
  write("Description (optional)", "for the paper");
  window.dispatchEvent(new Event("pagehide"));
  expect(sessionStorage.length).toBe(1);
  unmount();
  const again = open();
  expect(field("Configuration")).toHaveValue(CONFIG);
  expect(field("Description (optional)")).toHaveValue("for the paper");
  write("Name", "far");
  await userEvent.click(await screen.findByRole("button", { name: "Submit 3 assignments" }));
  await waitFor(() => expect(navigate).toHaveBeenCalled());
  again.unmount();
  expect(sessionStorage.length).toBe(0);
});

it("says who will take the assignments, and submits by keys from the text", async () => {
  open();
  await screen.findByText(/2 runners with the label/);
  write("Configuration", CONFIG);
  write("Name", "far");
  await screen.findByRole("button", { name: "Submit 3 assignments" });
  field("Configuration").focus();
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(navigate).toHaveBeenCalled());
});

it("the form can be emptied, and that undone", async () => {
  open();
  write("Configuration", CONFIG);
  await userEvent.click(screen.getByRole("button", { name: "Start afresh" }));
  expect(field("Configuration")).toHaveValue("");
  expect(screen.queryByRole("button", { name: "Start afresh" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(field("Configuration")).toHaveValue(CONFIG);
});
