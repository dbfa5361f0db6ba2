// What can be done with a machine.
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { aGuiRunner, aRunner } from "@/test/fixtures";
import { answerRequests, renderPage } from "@/test/page";
import { RunnerActions } from "./RunnerActions";

afterEach(() => vi.unstubAllGlobals());

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
    const { address } = renderPage(<RunnerActions runner={aRunner()} />, { at: "/runners/r-7" });
    await screen.findByRole("button", { name: "Actions for lab-07" });
    await menu();
    await userEvent.click(screen.getByRole("menuitem", { name: "Remove…" }));
    expect(screen.getByRole("dialog")).toHaveTextContent("stays out until it is allowed again");
    expect(screen.getByRole("dialog")).toHaveTextContent("mothership runners remove lab-07");
    await userEvent.click(screen.getByRole("button", { name: "Remove" }));
    await waitFor(() => expect(made).toContain("DELETE /runners/r-7"));
    await waitFor(() => expect(address()).toBe("/runners"));
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
