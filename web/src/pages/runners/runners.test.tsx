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

  it("forget one that is gone", async () => {
    const made = answerRequests({ "DELETE /runners/r-7": {} });
    renderPage(<RunnerActions runner={aRunner({ status: "offline" })} />);
    await screen.findByRole("button", { name: "Actions for lab-07" });
    await menu();
    await userEvent.click(screen.getByRole("menuitem", { name: "Forget…" }));
    await userEvent.click(screen.getByRole("button", { name: "Forget" }));
    await waitFor(() => expect(made).toContain("DELETE /runners/r-7"));
  });

  it("are none for a GUI client that is heard", async () => {
    renderPage(
      <>
        <p>page</p>
        <RunnerActions runner={aGuiRunner()} />
      </>,
    );
    expect(await screen.findByText("page")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: /^Actions/ })).toBeNull();
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
      "GET /runners/g": aGuiRunner({ last_heartbeat: heard() }),
      "GET /runners/g/screenshots": { tabs: [] },
    });
    renderPage(<RunnerPage />, { at: "/runners/g" });
    expect(await screen.findByRole("heading", { name: "sim-01", level: 1 })).toBeInTheDocument();
    expect(screen.getByText("GUI client")).toBeInTheDocument();
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
