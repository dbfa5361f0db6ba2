// What a machine is, and how busy it was.
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { aGuiRunner, aRunner } from "@/test/fixtures";
import { answerRequests, renderPage } from "@/test/page";
import { ownLabels } from "./cells";
import { MachineFacts } from "./MachineFacts";
import { UsageCard } from "./UsageCard";

afterEach(() => vi.unstubAllGlobals());

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

  it("has its address, and each GPU with its own bars", async () => {
    const gpu = (util: number) => ({
      util,
      memory_bytes_used: 6 * 1024 ** 3,
      memory_bytes: 24 * 1024 ** 3,
    });
    const usage = { cpu: 0, memory_bytes_used: 0, disk_bytes_free: 0 };
    const page = renderPage(
      <MachineFacts
        runner={aRunner({
          address: "203.0.113.7",
          usage: { ...usage, gpus: [gpu(0.25), gpu(1)] },
        })}
      />,
    );
    expect(await screen.findByText("203.0.113.7")).toBeInTheDocument();
    expect(screen.getByRole("img", { name: "GPU 0: 25 %" })).toBeInTheDocument();
    expect(screen.getByRole("img", { name: "GPU 1: 100 %" })).toBeInTheDocument();
    expect(screen.getByRole("img", { name: "GPU 1 memory: 6.0 GiB" })).toBeInTheDocument();
    page.unmount();
    renderPage(<MachineFacts runner={aRunner({ usage: { ...usage, gpus: [gpu(0.25)] } })} />);
    expect(await screen.findByRole("img", { name: "GPU load: 25 %" })).toBeInTheDocument();
    expect(screen.queryByText("Address")).toBeNull();
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
