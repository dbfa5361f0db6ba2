// The frame around every page: where one is, how fresh it is, who one is, which keys there are.
import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { keys } from "@/api/keys";
import { setShortcutsOn, shortcutsOn } from "@/lib/useHotkeys";
import { aJob, aRunner, aTaskDetail, someStats } from "@/test/fixtures";
import { answerRequests, fakeLive, renderPage, testClient } from "@/test/page";
import { Banners } from "./Banners";
import { Breadcrumbs } from "./Breadcrumbs";
import { LiveIndicator } from "./LiveIndicator";
import { NavRail } from "./NavRail";
import { CrashPage, NotFoundPage } from "./NotFoundPage";
import { ShortcutOverlay } from "./ShortcutOverlay";
import { TopBar } from "./TopBar";

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe("the crumbs", () => {
  it.each([
    ["/", "Overview"],
    ["/jobs", "Jobs"],
    ["/jobs/42", "Jobs42 mesh-sweep"],
    ["/jobs/42/tasks/7", "Jobs42 mesh-sweep#7"],
    ["/jobs/41", "Jobs41"],
    ["/runners", "Runners"],
    ["/runners/r-7", "Runnerslab-07"],
    ["/runners/r-8", "RunnersRunner"],
    ["/goliat/new", "New GOLIAT study"],
    ["/settings/tokens", "Settings"],
    ["/admin/people", "AdminPeople"],
  ])("of %s say %s", async (at, text) => {
    const client = testClient();
    client.setQueryData(keys.job("42"), aJob());
    client.setQueryData(keys.task("42.7"), aTaskDetail());
    client.setQueryData(keys.runner("r-7"), aRunner());
    renderPage(<Breadcrumbs />, { at, client });
    const crumbs = await screen.findByRole("navigation", { name: "Breadcrumbs" });
    expect(crumbs).toHaveTextContent(text);
    const last = within(crumbs).getAllByRole("listitem").at(-1);
    expect(last).toHaveAttribute("aria-current", "page");
  });
});

describe("how fresh the page is", () => {
  it.each([
    ["connecting", null, "Connecting…"],
    ["live", 0, "Live"],
    ["reconnecting", 0, "Reconnecting…"],
    ["live", -60_000, "Old data"],
  ] as const)("%s, heard %j ms ago, is %s", async (phase, ago, text) => {
    const heardAt = ago === null ? null : Date.now() + ago;
    renderPage(<LiveIndicator />, { live: fakeLive({ phase, heardAt }) });
    expect(await screen.findByText(text)).toBeInTheDocument();
  });

  it("says of when it is when it is not of now", async () => {
    const heardAt = Date.now() - 60_000;
    const { container } = renderPage(<LiveIndicator />, {
      live: fakeLive({ phase: "live", heardAt }),
    });
    await screen.findByText("Old data");
    expect(container.textContent).toMatch(/Old data of \d\d:\d\d:\d\d/);
  });
});

describe("the banners", () => {
  const server = { version: "0.1.0", open: true, loopback: false, compat: [] };

  it("say that the server is open, was updated, or does not answer", async () => {
    answerRequests({ "GET /stats": someStats({ server }) });
    const live = fakeLive({ phase: "live", heardAt: Date.now(), firstVersion: "1", version: "1" });
    renderPage(<Banners />, { live });
    expect(await screen.findByText(/This server is open/)).toBeInTheDocument();
    expect(screen.queryByText(/was updated/)).toBeNull();
    live.set({ version: "2" });
    expect(await screen.findByText(/was updated to 2/)).toBeInTheDocument();
    live.set({ heardAt: Date.now() - 60_000 });
    expect(await screen.findByText(/The server does not answer/)).toBeInTheDocument();
  });

  it("say that the server cannot write, from the numbers and from the topic that needs no database", async () => {
    const storage = {
      writable: false,
      failing_since: null,
      message: "the server cannot write since 14:02 UTC: its disk is full",
      refused: 12,
      low: false,
      places: [],
    };
    answerRequests({
      "GET /stats": someStats({ storage, server: { ...server, loopback: true } }),
    });
    const live = fakeLive();
    renderPage(<Banners />, { live });
    expect(await screen.findByText(/^the server cannot write since/)).toBeInTheDocument();
    live.publish("server", { ...storage, writable: true, message: null });
    expect(screen.queryByText(/cannot write/)).toBeNull();
  });

  it("are none on a machine of one's own", async () => {
    answerRequests({ "GET /stats": someStats({ server: { ...server, loopback: true } }) });
    renderPage(
      <>
        <p>page</p>
        <Banners />
      </>,
    );
    await screen.findByText("page");
    expect(screen.queryByText(/This server is open/)).toBeNull();
  });
});

describe("the rail", () => {
  it("leads to the pages, and says how many jobs run", async () => {
    answerRequests({ "GET /stats": someStats({ jobs: { running: 3 } }) });
    renderPage(<NavRail />, { at: "/jobs" });
    expect(await screen.findByText("3 running")).toBeInTheDocument();
    expect(screen.getByText("Version 0.1.0")).toBeInTheDocument();
    const here = screen.getAllByRole("link").filter((link) => link.dataset.status === "active");
    expect(here.map((link) => link.getAttribute("href"))).toEqual(["/jobs"]);
  });
});

describe("the bar", () => {
  it("has the theme, and the person where a login exists", async () => {
    const made = answerRequests({
      "GET /auth/me": { username: "ana", role: "admin", open: false },
      "POST /auth/logout": {},
    });
    const { address } = renderPage(<TopBar onHelp={() => {}} />);
    await userEvent.click(await screen.findByRole("button", { name: "Theme" }));
    await userEvent.click(screen.getByRole("menuitemradio", { name: "Dark" }));
    expect(document.documentElement.dataset.theme).toBe("dark");
    await userEvent.click(await screen.findByRole("button", { name: "ana, admin" }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Settings" }));
    await waitFor(() => expect(address()).toBe("/settings/profile"));
    await userEvent.click(screen.getByRole("button", { name: "ana, admin" }));
    await userEvent.click(screen.getByRole("menuitem", { name: "People" }));
    await waitFor(() => expect(address()).toBe("/admin/people"));
    await userEvent.click(screen.getByRole("button", { name: "ana, admin" }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Log out ana" }));
    await waitFor(() => expect(address()).toBe("/login"));
    expect(made).toContain("POST /auth/logout");
  });

  it("leads only those to people who look after them", async () => {
    answerRequests({ "GET /auth/me": { username: "bob", role: "member", open: false } });
    renderPage(<TopBar onHelp={() => {}} />);
    await userEvent.click(await screen.findByRole("button", { name: "bob, member" }));
    const items = screen.getAllByRole("menuitem").map((item) => item.textContent);
    expect(items).toEqual(["Settings", "Log out bob"]);
  });

  it("names nobody on an open server", async () => {
    answerRequests({ "GET /auth/me": { username: "local", role: "admin", open: true } });
    const onHelp = vi.fn();
    renderPage(<TopBar onHelp={onHelp} />);
    await userEvent.click(await screen.findByRole("button", { name: "Keyboard shortcuts" }));
    expect(onHelp).toHaveBeenCalledTimes(1);
    expect(screen.queryByRole("button", { name: /local/ })).toBeNull();
    await userEvent.click(await screen.findByRole("button", { name: "Settings and people" }));
    const items = screen.getAllByRole("menuitem").map((item) => item.textContent);
    expect(items).toEqual(["Settings", "People"]);
  });
});

describe("the shortcuts", () => {
  it("are listed, and can be switched off", async () => {
    renderPage(<ShortcutOverlay open onOpenChange={() => {}} />);
    const dialog = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
    expect(within(dialog).getByText("Follow the end")).toBeInTheDocument();
    await userEvent.click(within(dialog).getByRole("checkbox"));
    expect(shortcutsOn()).toBe(false);
    act(() => setShortcutsOn(true));
  });
});

describe("a page that is not there", () => {
  it("says so and leads back", async () => {
    renderPage(<NotFoundPage />);
    expect(await screen.findByRole("link", { name: "To the overview" })).toHaveAttribute(
      "href",
      "/",
    );
  });

  it("because of a mistake of ours can be tried again", async () => {
    const reset = vi.fn();
    renderPage(<CrashPage error={new Error("x is undefined")} reset={reset} />);
    expect(await screen.findByText("Could not draw this page")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(reset).toHaveBeenCalledTimes(1);
  });
});
