// Machines: the list, one machine, connecting one, and what a GUI client shows.
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Screens } from "@/components/screens/Screens";
import { AT, aGui, aGuiRunner, anAttempt, aRunner, aTaskDetail, someStats } from "@/test/fixtures";
import { answerRequests, fakeLive, renderPage } from "@/test/page";
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
