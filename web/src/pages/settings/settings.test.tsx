// What a person sets for themselves: each part while it loads, empty, broken and full.
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerRequests, json, renderPage } from "@/test/page";
import { aSession, aToken, someMe } from "@/test/people";
import { AppearanceTab } from "./AppearanceTab";
import { ProfileTab } from "./ProfileTab";
import { SessionsTab } from "./SessionsTab";
import { SettingsPage } from "./SettingsPage";
import { TokensTab } from "./TokensTab";

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

const ME = { "GET /auth/me": someMe({ display_name: "Ana" }) };
/** A question that is not answered while the test looks. */
const never = () => new Promise(() => {});
const broken = () => json({ detail: "the database is away", request_id: "r-1" }, 400);

/** Keeps what is sent. */
function kept(sent: unknown[], reply: unknown) {
  return async (request: Request) => {
    sent.push(await request.json());
    return reply;
  };
}

it("the tabs have each an address", async () => {
  renderPage(<SettingsPage />, { at: "/settings/sessions" });
  const tabs = await screen.findByRole("navigation", { name: "Settings" });
  const links = within(tabs).getAllByRole("link");
  expect(links.map((link) => link.getAttribute("href"))).toEqual([
    "/settings/profile",
    "/settings/sessions",
    "/settings/tokens",
    "/settings/appearance",
  ]);
  expect(links.filter((link) => link.dataset.status === "active")).toEqual([links[1]]);
});

describe.each([
  ["profile", ProfileTab],
  ["sessions", SessionsTab],
  ["tokens", TokensTab],
])("%s", (_, Tab) => {
  it("says what is missing where nobody has an account, and how there comes to be one", async () => {
    const made = answerRequests({ "GET /auth/me": someMe({ username: "local", open: true }) });
    renderPage(<Tab />);
    expect(await screen.findByText("This server needs no login")).toBeInTheDocument();
    expect(screen.getByText("mothership users add NAME --role admin")).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Add the first person" })).toHaveAttribute(
      "href",
      "/admin/people",
    );
    expect(made).toEqual(["GET /auth/me"]);
  });

  it("waits, and says what could not be had", async () => {
    answerRequests({ "GET /auth/me": never });
    const page = renderPage(<Tab />);
    expect(await screen.findByRole("status", { name: "Loading" })).toBeInTheDocument();
    page.unmount();
    answerRequests({ "GET /auth/me": broken });
    renderPage(<Tab />);
    expect(await screen.findByRole("alert")).toHaveTextContent("Could not load your account");
  });
});

describe("the profile", () => {
  it("is changed, and said to be", async () => {
    const sent: unknown[] = [];
    const now = someMe({ display_name: "Ana Lovelace" });
    answerRequests({ ...ME, "PATCH /auth/me": kept(sent, now) });
    renderPage(<ProfileTab />);
    const name = await screen.findByLabelText("Display name");
    expect(name).toHaveValue("Ana");
    expect(screen.getByLabelText("Name")).toHaveAttribute("readonly");
    expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();
    await userEvent.clear(name);
    await userEvent.type(name, "Ana Lovelace{Enter}");
    expect(await screen.findByText("Saved")).toBeInTheDocument();
    expect(sent).toEqual([{ display_name: "Ana Lovelace", email: "" }]);
  });

  it("that is refused says why at its field, and goes there", async () => {
    const errors = [{ path: "display_name", message: "at most 200 characters" }];
    answerRequests({ ...ME, "PATCH /auth/me": () => json({ detail: "bad", errors }, 422) });
    renderPage(<ProfileTab />);
    await userEvent.type(await screen.findByLabelText("Display name"), "!");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("at most 200 characters");
    expect(screen.getByLabelText("Display name")).toBeInvalid();
    expect(screen.getByLabelText("Display name")).toHaveFocus();
  });
});

describe("the password", () => {
  const change = async () => {
    await userEvent.type(await screen.findByLabelText("Password of now"), "old words");
    await userEvent.type(screen.getByLabelText("New password"), "new words of mine");
    await userEvent.click(screen.getByRole("button", { name: "Change password" }));
  };

  it.each([
    [0, "You were logged in nowhere else."],
    [1, "Your other session has ended."],
    [2, "Your 2 other sessions have ended."],
  ])("that is changed says what became of %i other sessions", async (others, said) => {
    const sent: unknown[] = [];
    const sessions = Array.from({ length: others }, (_, id) => aSession({ id: `s-${id}` }));
    answerRequests({
      ...ME,
      "GET /me/sessions": [aSession({ id: "here", current: true }), ...sessions],
      "POST /me/password": kept(sent, {}),
    });
    renderPage(<ProfileTab />);
    await change();
    expect(await screen.findByText(new RegExp(said))).toBeInTheDocument();
    expect(sent).toEqual([{ current: "old words", new: "new words of mine" }]);
    expect(screen.getByLabelText("Password of now")).toHaveValue("");
  });

  it.each([
    ["current", "this is not your password", "Password of now"],
    ["new", "a password has at least 10 characters", "New password"],
  ])("that is refused says so at %s", async (path, message, field) => {
    const errors = [{ path, message }];
    answerRequests({
      ...ME,
      "GET /me/sessions": [],
      "POST /me/password": () => json({ detail: "bad", errors }, 422),
    });
    renderPage(<ProfileTab />);
    await change();
    expect(await screen.findByRole("alert")).toHaveTextContent(message);
    expect(screen.getByLabelText(field)).toBeInvalid();
    expect(screen.getByLabelText(field)).toHaveFocus();
  });

  it("is known to password managers", async () => {
    answerRequests(ME);
    const { container } = renderPage(<ProfileTab />);
    const current = await screen.findByLabelText("Password of now");
    expect(current).toHaveAttribute("autocomplete", "current-password");
    expect(screen.getByLabelText("New password")).toHaveAttribute("autocomplete", "new-password");
    expect(container.querySelector('[autocomplete="username"]')).toHaveValue("ana");
  });
});

describe("the sessions", () => {
  const here = aSession({ id: "here", current: true });
  const other = aSession({ id: "s-2", device: "", address: "" });
  const third = aSession({ id: "s-3", device: "Safari on iOS" });

  it("are listed with device, address and last use, and ended one by one", async () => {
    let all = [here, other];
    const made = answerRequests({
      ...ME,
      "GET /me/sessions": () => all,
      "DELETE /me/sessions/s-2": () => {
        all = [here];
        return {};
      },
    });
    renderPage(<SessionsTab />);
    const list = await screen.findByRole("list", { name: "Where you are logged in" });
    const rows = within(list).getAllByRole("listitem");
    expect(rows[0]).toHaveTextContent(/Firefox on Linux\s*this one.*10\.0\.0\.7/);
    expect(within(rows[0]!).queryByRole("button")).toBeNull();
    expect(rows[1]).toHaveTextContent(/A browser that does not say what it is.*address not known/);
    // Relative and in full.
    expect(rows[1]).toHaveTextContent(/last used \d+ d ago, 2026-01-02/);
    await userEvent.click(within(rows[1]!).getByRole("button", { name: /^End the session of/ }));
    expect(await screen.findByText("The session has ended")).toBeInTheDocument();
    expect(made).toContain("DELETE /me/sessions/s-2");
    expect(await screen.findByText(/logged in here and nowhere else/)).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "End all others" })).toBeNull();
  });

  it("are ended all but this one, with one request", async () => {
    const made = answerRequests({
      ...ME,
      "GET /me/sessions": [here, other, third],
      "DELETE /me/sessions": {},
    });
    renderPage(<SessionsTab />);
    await userEvent.click(await screen.findByRole("button", { name: "End all others" }));
    const dialog = screen.getByRole("dialog");
    expect(dialog).toHaveTextContent("2 sessions end; this one goes on.");
    await userEvent.click(within(dialog).getByRole("button", { name: "End all others" }));
    expect(await screen.findByText("2 other sessions have ended")).toBeInTheDocument();
    expect(made.filter((line) => line.startsWith("DELETE"))).toEqual(["DELETE /me/sessions"]);
  });

  it("that cannot be had or ended say why", async () => {
    answerRequests({ ...ME, "GET /me/sessions": broken });
    const page = renderPage(<SessionsTab />);
    expect(await screen.findByRole("alert")).toHaveTextContent("Could not load your sessions");
    page.unmount();
    answerRequests({ ...ME, "GET /me/sessions": [here, third], "DELETE /me/sessions/s-3": broken });
    renderPage(<SessionsTab />);
    await userEvent.click(await screen.findByRole("button", { name: /Safari/ }));
    expect(await screen.findByText(/Safari on iOS: not done/)).toBeInTheDocument();
  });

  it("are none for whoever came with a token", async () => {
    answerRequests({ ...ME, "GET /me/sessions": [] });
    renderPage(<SessionsTab />);
    expect(await screen.findByText(/you came with a token/)).toBeInTheDocument();
  });
});

describe("the tokens", () => {
  const NOW = Date.now();

  it("are none at first, and it is said what they are for", async () => {
    answerRequests({ ...ME, "GET /me/tokens": [] });
    renderPage(<TokensTab />);
    expect(await screen.findByText("No program speaks for you yet")).toBeInTheDocument();
    const line = "mothership tokens create NAME --scope submit --expires 90d";
    expect(screen.getAllByText(line).length).toBeGreaterThan(0);
  });

  it("are listed with scope, last use and end, and taken back", async () => {
    const made = answerRequests({
      ...ME,
      "GET /me/tokens": [
        aToken({ last_used_at: new Date(NOW - 7_200_000).toISOString() }),
        aToken({
          id: "t-2",
          name: "plots",
          scope: "read",
          expires_at: new Date(NOW + 864_000_000 + 60_000).toISOString(),
        }),
      ],
      "DELETE /me/tokens/t-2": {},
    });
    renderPage(<TokensTab />);
    const list = await screen.findByRole("list", { name: "Tokens" });
    const rows = within(list).getAllByRole("listitem");
    expect(rows[0]).toHaveTextContent(/nightly\s*submit.*last used 2 h ago.*does not end/);
    expect(rows[1]).toHaveTextContent(/plots\s*read.*never used.*ends in 10 d/);
    await userEvent.click(screen.getByRole("button", { name: "Take back plots" }));
    const dialog = screen.getByRole("dialog");
    expect(dialog).toHaveTextContent("mothership tokens revoke t-2");
    await userEvent.click(within(dialog).getByRole("button", { name: "Take back" }));
    expect(await screen.findByText("“plots” is good for nothing any more")).toBeInTheDocument();
    expect(made).toContain("DELETE /me/tokens/t-2");
  });

  it("are made with no more than is asked for, and shown once", async () => {
    const sent: unknown[] = [];
    const token = { token: "msh_secret", id: "t-3", name: "nightly runs", person: "ana" };
    answerRequests({
      ...ME,
      "GET /me/tokens": [],
      "POST /me/tokens": kept(sent, { ...token, scope: "read", expires_at: null }),
    });
    renderPage(<TokensTab />);
    const form = await screen.findByRole("form", { name: "New token" });
    expect(within(form).getByRole("button", { name: "Make token" })).toBeDisabled();
    await userEvent.type(within(form).getByLabelText("What it is for"), " nightly runs ");
    await userEvent.selectOptions(within(form).getByLabelText("It may"), "read");
    expect(form).toHaveTextContent(
      "mothership tokens create 'nightly runs' --scope read --expires 90d",
    );
    await userEvent.selectOptions(within(form).getByLabelText("It is good for"), "");
    expect(form).toHaveTextContent("--scope read");
    expect(form).not.toHaveTextContent("--expires");
    await userEvent.click(within(form).getByRole("button", { name: "Make token" }));
    const shown = await screen.findByRole("region", { name: "The token “nightly runs”" });
    expect(shown).toHaveFocus();
    expect(within(shown).getByText("msh_secret")).toBeInTheDocument();
    expect(within(shown).getByText("MOTHERSHIP_TOKEN=msh_secret")).toBeInTheDocument();
    expect(within(shown).getByRole("button", { name: "Copy token" })).toBeInTheDocument();
    expect(sent).toEqual([{ name: "nightly runs", scope: "read" }]);
    await userEvent.click(within(shown).getByRole("button", { name: "I have it" }));
    expect(screen.queryByText("msh_secret")).toBeNull();
  });

  it("end after a time that is sent in seconds, and say at the field what is wrong", async () => {
    const sent: unknown[] = [];
    const errors = [{ path: "name", message: "at most 100 characters", hint: "a shorter one" }];
    answerRequests({
      ...ME,
      "GET /me/tokens": [],
      "POST /me/tokens": kept(sent, json({ detail: "bad", errors }, 422)),
    });
    renderPage(<TokensTab />);
    await userEvent.type(await screen.findByLabelText("What it is for"), "x{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "at most 100 characters: a shorter one",
    );
    expect(screen.getByLabelText("What it is for")).toHaveFocus();
    expect(sent).toEqual([{ name: "x", scope: "submit", ttl_seconds: 7_776_000 }]);
  });

  it("that cannot be had say why", async () => {
    answerRequests({ ...ME, "GET /me/tokens": broken });
    renderPage(<TokensTab />);
    expect(await screen.findByRole("alert")).toHaveTextContent("Could not load your tokens");
  });
});

describe("the appearance", () => {
  beforeEach(() => localStorage.clear());

  it("is chosen and kept in this browser, also where nobody is logged in", async () => {
    const made = answerRequests({});
    renderPage(<AppearanceTab />);
    await userEvent.click(await screen.findByRole("radio", { name: "Dark" }));
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(localStorage.getItem("mothership.theme")).toBe("dark");
    await userEvent.click(screen.getByRole("checkbox", { name: /Shortcuts of a single letter/ }));
    expect(localStorage.getItem("mothership.shortcuts")).toBe("off");
    expect(made).toEqual([]);
  });
});
