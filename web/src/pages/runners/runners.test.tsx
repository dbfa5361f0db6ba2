// Machines: the list, one machine, connecting one, and what a GUI client shows.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Screens } from "@/components/screens/Screens";
import { AT, aGui, aGuiRunner, anAttempt, aRunner, aTaskDetail, someStats } from "@/test/fixtures";
import { answerRequests, fakeLive, renderPage } from "@/test/page";
import { ownLabels } from "./cells";
import { MachineFacts } from "./MachineFacts";
import { RunnerActions } from "./RunnerActions";
import { RunnerPage } from "./RunnerPage";
import { RunnersPage } from "./RunnersPage";
import { RunnerWork } from "./RunnerWork";
import { UsageCard } from "./UsageCard";

afterEach(() => vi.unstubAllGlobals());

const heard = () => new Date().toISOString();

describe("the list of machines", () => {
  it("is by name, and those that are gone can be left out", async () => {
    answerRequests({
      "GET /runners": [
        aRunner({ id: "10", name: "lab-10", last_heartbeat: heard() }),
        aRunner({ id: "9", name: "lab-9", last_heartbeat: heard() }),
        aRunner({ id: "1", name: "old", status: "offline" }),
      ],
    });
    renderPage(<RunnersPage />);
    const table = await screen.findByRole("table", { name: "Runners" });
    const names = () =>
      within(table)
        .getAllByRole("link")
        .map((link) => link.textContent);
    expect(names()).toEqual(["lab-9", "lab-10", "old"]);
    await userEvent.click(screen.getByLabelText("Hide 1 runner that is offline"));
    expect(names()).toEqual(["lab-9", "lab-10"]);
  });

  it("says of which machine the work fails, and what its programs told", async () => {
    answerRequests({
      "GET /runners": [
        aRunner({
          last_heartbeat: heard(),
          trouble: "2 errors in what runs there now",
          errors: 2,
          warnings: 14,
          usage: {
            cpu: 0.5,
            memory_bytes_used: 1,
            disk_bytes_free: 1,
            gpus: [
              { util: 0.5, memory_bytes_used: 1024 ** 3, memory_bytes: 8 * 1024 ** 3 },
              { util: 1, memory_bytes_used: 1024 ** 3, memory_bytes: 8 * 1024 ** 3 },
            ],
          },
        }),
        aRunner({ id: "9", name: "well", last_heartbeat: heard() }),
      ],
    });
    renderPage(<RunnersPage />);
    const table = await screen.findByRole("table", { name: "Runners" });
    const [, bad, well] = within(table).getAllByRole("row");
    expect(bad).toHaveTextContent("error: 2 errors in what runs there now");
    expect(
      within(bad as HTMLElement).getByTitle("14 warnings and 2 errors in what runs there now"),
    ).toHaveTextContent("2 errors14 warnings");
    expect(
      within(bad as HTMLElement).getByRole("img", { name: "GPU load of lab-07: 75 %" }),
    ).toBeInTheDocument();
    expect(well).not.toHaveTextContent("error");
  });

  it("that is empty leads to the card that connects one", async () => {
    answerRequests({ "GET /runners": [] });
    renderPage(<RunnersPage />);
    expect(await screen.findByText(/No machine is connected yet/)).toBeInTheDocument();
  });
});

describe("connecting a machine", () => {
  it("gives one line to type, and says when the machine has come", async () => {
    const command = "mothership runner --server http://127.0.0.1:8080 --join abc";
    answerRequests({
      "GET /runners": [],
      "POST /runner-tokens": {
        token: "abc",
        command,
        expires_at: new Date(Date.now() + 7_300_000).toISOString(),
      },
    });
    const live = fakeLive();
    renderPage(<RunnersPage />, { live });
    await userEvent.click(await screen.findByRole("button", { name: "Make the line" }));
    expect(await screen.findByText(command)).toBeInTheDocument();
    expect(screen.getByText(/good for 2 h/)).toBeInTheDocument();
    expect(screen.getByText("Waiting for the machine to connect…")).toBeInTheDocument();
    const gpus = [{ name: "RTX 4090" }] as never;
    live.publish("runners", { runners: [aRunner({ name: "lab-07", gpus })] });
    expect(await screen.findByText("lab-07 is connected (8 cores, RTX 4090)")).toBeInTheDocument();
  });
});

describe("the line for another machine", () => {
  const open = (loopback: boolean) => {
    answerRequests({
      "GET /runners": [],
      "GET /stats": someStats({ server: { version: "1", open: true, loopback, compat: [] } }),
    });
    renderPage(<RunnersPage />);
  };

  it("of a server that only its own machine reaches comes with the command that changes that", async () => {
    open(true);
    expect(await screen.findByText(/listens on 127\.0\.0\.1:8080/)).toBeInTheDocument();
    expect(screen.getByText("mothership up --listen 0.0.0.0:8080")).toBeInTheDocument();
  });

  it("of a page opened under a name that means each machine itself says so", async () => {
    open(false);
    expect(await screen.findByText(/You opened this page as 127\.0\.0\.1/)).toBeInTheDocument();
    expect(screen.queryByText(/--listen/)).toBeNull();
  });
});

describe("what is known of a machine", () => {
  const rows = () => screen.getAllByRole("term").map((term) => term.textContent);

  it("is what it told, and nothing made up", async () => {
    renderPage(<MachineFacts runner={aRunner({ cpu_model: "", cpu_cores: 0, memory_bytes: 0 })} />);
    await screen.findByText("Host name");
    expect(rows()).toEqual([
      "Disk free",
      "Host name",
      "System",
      "Program",
      "First heard",
      "Last heard",
    ]);
  });

  it("says when its clock is wrong, and nothing of one that is right", async () => {
    const page = renderPage(<MachineFacts runner={aRunner({ clock_offset_ms: -7_200_000 })} />);
    expect(await screen.findByText(/^2 h behind the server's/)).toBeInTheDocument();
    page.unmount();
    renderPage(<MachineFacts runner={aRunner({ clock_offset_ms: 400 })} />);
    await screen.findByText("First heard");
    expect(screen.queryByText("Clock")).toBeNull();
  });

  it("has bars for what is in use, and labels of its own", async () => {
    const usage = { cpu: 0.37, memory_bytes_used: 16 * 1024 ** 3, disk_bytes_free: 0 };
    const labels = { os: "linux", arch: "x86_64", gpu: "true", room: "b2" };
    renderPage(<MachineFacts runner={aRunner({ usage, labels })} />);
    expect(await screen.findByRole("img", { name: "Processor load: 37 %" })).toBeInTheDocument();
    expect(screen.getByRole("img", { name: "Memory in use: 16.0 GiB" })).toBeInTheDocument();
    expect(screen.getByText("room=b2")).toBeInTheDocument();
    expect(ownLabels(aRunner({ labels }))).toEqual([
      ["gpu", "true"],
      ["room", "b2"],
    ]);
  });

  it("with a GUI client alone says that no runner is there", async () => {
    const page = renderPage(<MachineFacts runner={aGuiRunner()} />);
    expect(await screen.findByText(/no runner program is there/)).toHaveTextContent(
      "System Utilization",
    );
    expect(rows()).toContain("Graphics");
    expect(rows()).not.toContain("Program");
    page.unmount();
  });
});

describe("how busy a machine was", () => {
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const point = (minutes: number, cpu: number, gpu: number | null) => ({
    at: ago(minutes),
    cpu,
    memory_bytes_used: 16 * 1024 ** 3,
    gpu,
    gpu_memory_bytes_used: gpu === null ? null : 1024 ** 3,
  });

  it("is charts of the last hour, or of a day", async () => {
    const made = answerRequests({
      "GET /runners/r-7/usage": {
        step_seconds: 60,
        points: [point(3, 0.2, null), point(2, 0.6, 0.9), point(1, 0.4, 0.7)],
      },
    });
    renderPage(<UsageCard runner={aRunner()} />);
    const chart = (name: string) => screen.findByRole("img", { name });
    await chart("Processor: now 40 %, highest 60 %, mean 40 %");
    await chart("Memory: now 16.0 GiB, highest 16.0 GiB, mean 16.0 GiB");
    await chart("GPU: now 70 %, highest 90 %, mean 80 %");
    await chart("GPU memory: now 1.0 GiB, highest 1.0 GiB, mean 1.0 GiB");
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "The last" }), "24 hours");
    await waitFor(() => expect(made).toHaveLength(2));
    const since = (line: string | undefined) =>
      Date.now() - Date.parse(new URLSearchParams(line?.split("?")[1]).get("since") ?? "");
    expect(since(made[0]) / 3_600_000).toBeCloseTo(1, 1);
    expect(since(made[1]) / 3_600_000).toBeCloseTo(24, 1);
  });

  it("leaves out what it never told", async () => {
    answerRequests({
      "GET /runners/r-7/usage": { step_seconds: 60, points: [point(1, 0.2, null)] },
    });
    renderPage(<UsageCard runner={aRunner()} />);
    await screen.findByRole("img", { name: /^Processor/ });
    expect(screen.queryByRole("img", { name: /^GPU/ })).toBeNull();
  });

  it("of a silent one is a sentence", async () => {
    answerRequests({ "GET /runners/r-7/usage": { step_seconds: 60, points: [] } });
    renderPage(<UsageCard runner={aRunner()} />);
    expect(await screen.findByText("It has told nothing in the last hour.")).toBeInTheDocument();
  });
});

describe("actions on a machine", () => {
  const replies = { active_tasks: 2 };
  const menu = () => userEvent.click(screen.getByRole("button", { name: "Actions for lab-07" }));

  it("drain it, and say what it still finishes", async () => {
    const made = answerRequests({ "POST /runners/r-7/drain": replies });
    renderPage(<RunnerActions runner={aRunner()} />);
    await screen.findByRole("button", { name: "Actions for lab-07" });
    await menu();
    await userEvent.click(screen.getByRole("menuitem", { name: /^Drain/ }));
    expect(
      await screen.findByText("lab-07 finishes 2 tasks and takes no more"),
    ).toBeInTheDocument();
    expect(made).toContain("POST /runners/r-7/drain");
  });

  it("ask before they disable, and enable it again", async () => {
    const made = answerRequests({
      "POST /runners/r-7/disable": replies,
      "POST /runners/r-7/enable": replies,
    });
    const page = renderPage(<RunnerActions runner={aRunner()} />);
    await screen.findByRole("button", { name: "Actions for lab-07" });
    await menu();
    await userEvent.click(screen.getByRole("menuitem", { name: "Disable…" }));
    expect(screen.getByRole("dialog")).toHaveTextContent("mothership runners disable lab-07");
    await userEvent.click(screen.getByRole("button", { name: "Disable" }));
    await waitFor(() => expect(made).toContain("POST /runners/r-7/disable"));
    page.unmount();
    renderPage(<RunnerActions runner={aRunner({ mode: "disabled" })} />);
    await screen.findByRole("button", { name: "Actions for lab-07" });
    await menu();
    expect(screen.queryByRole("menuitem", { name: /^Drain/ })).toBeNull();
    await userEvent.click(screen.getByRole("menuitem", { name: "Enable" }));
    expect(await screen.findByText("lab-07 takes work again")).toBeInTheDocument();
  });

  it("remove one that runs nothing", async () => {
    const made = answerRequests({ "DELETE /runners/r-7": {} });
    renderPage(<RunnerActions runner={aRunner()} />);
    await screen.findByRole("button", { name: "Actions for lab-07" });
    await menu();
    await userEvent.click(screen.getByRole("menuitem", { name: "Remove…" }));
    expect(screen.getByRole("dialog")).toHaveTextContent("stays out until it is allowed again");
    expect(screen.getByRole("dialog")).toHaveTextContent("mothership runners remove lab-07");
    await userEvent.click(screen.getByRole("button", { name: "Remove" }));
    await waitFor(() => expect(made).toContain("DELETE /runners/r-7"));
  });

  it("rename it", async () => {
    const bodies: unknown[] = [];
    answerRequests({
      "PATCH /runners/r-7": async (request: Request) => {
        bodies.push(await request.json());
        return aRunner({ name: "lab-08" });
      },
    });
    renderPage(<RunnerActions runner={aRunner()} />);
    await screen.findByRole("button", { name: "Actions for lab-07" });
    await menu();
    await userEvent.click(screen.getByRole("menuitem", { name: "Rename…" }));
    const field = screen.getByRole("textbox", { name: "New name" });
    await userEvent.clear(field);
    expect(screen.getByRole("alert")).toHaveTextContent("A machine needs a name.");
    expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();
    await userEvent.type(field, " lab 08 ");
    expect(screen.getByRole("dialog")).toHaveTextContent(
      "mothership runners rename lab-07 'lab 08'",
    );
    await userEvent.type(field, "{Enter}");
    expect(await screen.findByText("It is called lab 08 now")).toBeInTheDocument();
    expect(bodies).toEqual([{ name: "lab 08" }]);
  });

  it("change its labels, one in each line", async () => {
    const bodies: unknown[] = [];
    answerRequests({
      "PATCH /runners/r-7": async (request: Request) => {
        bodies.push(await request.json());
        return aRunner();
      },
    });
    renderPage(<RunnerActions runner={aRunner({ labels: { os: "linux", gpu: "a" } })} />);
    await screen.findByRole("button", { name: "Actions for lab-07" });
    await menu();
    await userEvent.click(screen.getByRole("menuitem", { name: "Labels…" }));
    const field = screen.getByRole("textbox", { name: "Labels, one in each line" });
    expect(field).toHaveValue("os=linux\ngpu=a");
    await userEvent.clear(field);
    await userEvent.type(field, "os=linux{Enter}!=1");
    expect(screen.getByRole("alert")).toHaveTextContent("“!=1” is no label");
    await userEvent.clear(field);
    await userEvent.type(field, "os=linux{Enter}room=b2");
    expect(screen.getByRole("dialog")).toHaveTextContent(
      "mothership runners label lab-07 room=b2 gpu-",
    );
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("lab-07 has new labels")).toBeInTheDocument();
    expect(bodies).toEqual([{ labels: { os: "linux", room: "b2" } }]);
  });

  it("of a GUI client are those that need no agent", async () => {
    renderPage(<RunnerActions runner={aGuiRunner()} />);
    await userEvent.click(await screen.findByRole("button", { name: "Actions for sim-01" }));
    const items = screen.getAllByRole("menuitem").map((item) => item.textContent);
    expect(items).toEqual(["Rename…", "Labels…", "Remove…"]);
  });
});

describe("what a machine works on", () => {
  it("is its tasks, each with its bar, as links", async () => {
    answerRequests({ "GET /tasks/42.7": aTaskDetail({ percent: 40, progress: 0.4 }) });
    renderPage(<RunnerWork runner={aRunner({ running: ["42.7.1"], active_tasks: 3 })} />);
    expect(await screen.findByRole("link", { name: "mesh-sweep #7" })).toHaveAttribute(
      "href",
      "/jobs/42/tasks/7",
    );
    expect(screen.getByText("and 2 more")).toBeInTheDocument();
  });

  it("with a GUI client has what that reports", async () => {
    const attempt_list = [anAttempt({ gui: aGui({ simulations: 12, simulation: 3 }) })];
    answerRequests({ "GET /tasks/42.7": aTaskDetail({ attempt_list }) });
    const { container } = renderPage(
      <RunnerWork runner={aGuiRunner({ running: ["42.7.1"], active_tasks: 1 })} />,
    );
    expect(await screen.findByText("3 of 12")).toBeInTheDocument();
    expect(container).toHaveTextContent("Overall:");
  });

  it("is nothing, with the reason or the way to end that", async () => {
    const page = renderPage(<RunnerWork runner={aRunner({ idle_reason: "no task fits" })} />);
    expect(await screen.findByText("no task fits")).toBeInTheDocument();
    page.unmount();
    renderPage(<RunnerWork runner={aGuiRunner()} />);
    expect(await screen.findByText("goliat worker 0 NAME-OF-THE-STUDY")).toBeInTheDocument();
  });
});

describe("a machine's page", () => {
  it("says what it is, and has pictures where a GUI client is", async () => {
    answerRequests({
      "GET /runners/g": aGuiRunner({
        last_heartbeat: heard(),
        trouble: "its last attempt failed",
      }),
      "GET /runners/g/screenshots": { tabs: [] },
    });
    renderPage(<RunnerPage />, { at: "/runners/g" });
    expect(await screen.findByRole("heading", { name: "sim-01", level: 1 })).toBeInTheDocument();
    expect(screen.getByText("GUI client")).toBeInTheDocument();
    expect(screen.getByText("its last attempt failed")).toBeInTheDocument();
    expect(await screen.findByText("No picture yet")).toBeInTheDocument();
  });

  it("of a machine that is not there says so", async () => {
    answerRequests({});
    renderPage(<RunnerPage />, { at: "/runners/nobody" });
    expect(await screen.findByText("Could not load runner nobody")).toBeInTheDocument();
  });
});

describe("the pictures of a GUI client", () => {
  const picture = (minute: number, attempt_id = "42.7.1") => ({
    url: `/shot/${minute}`,
    at: AT.replace("03:04", `03:0${minute}`),
    attempt_id,
  });
  const tabs = [
    { tab: "Disk_I/O", pictures: [picture(3)] },
    { tab: "Timings", pictures: [picture(5), picture(4), picture(3)] },
  ];
  const show = (attempt?: string) => {
    answerRequests({ "GET /runners/g/screenshots": { tabs } });
    return renderPage(<Screens runner="g" name="sim-01" {...(attempt ? { attempt } : {})} />);
  };
  const shown = (order: string) =>
    screen.findByRole("img", { name: `Timings of the GUI on sim-01, ${order}` });

  it("are the latest of the first tab, with a way back through the others", async () => {
    show();
    await shown("3 of 3");
    await userEvent.click(screen.getByRole("button", { name: "Earlier picture" }));
    await shown("2 of 3");
    await userEvent.keyboard(",");
    await shown("1 of 3");
    expect(screen.getByRole("button", { name: "Earlier picture" })).toBeDisabled();
    await userEvent.keyboard(".");
    await shown("2 of 3");
    await userEvent.click(screen.getByRole("button", { name: "To the latest" }));
    await shown("3 of 3");
    await userEvent.click(screen.getByRole("button", { name: "Disk I/O" }));
    expect(
      await screen.findByRole("img", { name: "Disk I/O of the GUI on sim-01, 1 of 1" }),
    ).toBeInTheDocument();
  });

  it("of another attempt are not shown", async () => {
    show("42.7.9");
    expect(await screen.findByText("No picture of this attempt")).toBeInTheDocument();
  });
});
