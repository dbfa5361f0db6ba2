// Who comes in: the page while it loads, empty, closed, broken and full; and adding somebody.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { answerRequests, json, renderPage } from "@/test/page";
import { anInvite, aUser, someMe } from "@/test/people";
import { PeoplePage } from "./PeoplePage";

afterEach(() => vi.unstubAllGlobals());

const ana = aUser({ name: "ana", role: "admin", display_name: "Ana L" });
const FULL = {
  "GET /auth/me": someMe(),
  "GET /users": [ana, aUser({ last_login_at: null }), aUser({ name: "cy", removed: true })],
  "GET /invites": [],
  "GET /jobs": { jobs: [], total: 0 },
};
const broken = () => json({ detail: "the database is away" }, 400);

function kept(sent: unknown[], reply: unknown) {
  return async (request: Request) => {
    sent.push(await request.json());
    return reply;
  };
}

describe("the page of people", () => {
  it("is closed to those who do not look after them, and asks the server for nothing", async () => {
    const made = answerRequests({ "GET /auth/me": someMe({ role: "member" }) });
    renderPage(<PeoplePage />);
    expect(await screen.findByText(/Only administrators look after people/)).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "To your settings" })).toBeInTheDocument();
    expect(made).toEqual(["GET /auth/me"]);
  });

  it("waits, and says what could not be had", async () => {
    answerRequests({ ...FULL, "GET /users": () => new Promise(() => {}) });
    const page = renderPage(<PeoplePage />);
    expect(await screen.findByRole("status", { name: "Loading" })).toBeInTheDocument();
    page.unmount();
    answerRequests({ ...FULL, "GET /users": broken });
    renderPage(<PeoplePage />);
    expect(await screen.findByRole("alert")).toHaveTextContent("Could not load the people");
  });

  it("teaches the first step where nobody is here", async () => {
    const sent: unknown[] = [];
    answerRequests({
      ...FULL,
      "GET /auth/me": someMe({ username: "local", open: true }),
      "GET /users": [],
      "POST /users": kept(sent, ana),
    });
    renderPage(<PeoplePage />);
    expect(await screen.findByText("Nobody is here yet")).toBeInTheDocument();
    expect(screen.getByText("mothership users add NAME --role admin")).toBeInTheDocument();
    const form = screen.getByRole("form", { name: "Add the first administrator" });
    expect(within(form).queryByLabelText("Role")).toBeNull();
    await userEvent.type(within(form).getByLabelText("Name"), "ana");
    await userEvent.type(within(form).getByLabelText("Password"), "correct horse{Enter}");
    await waitFor(() =>
      expect(sent).toEqual([{ name: "ana", role: "admin", password: "correct horse" }]),
    );
  });

  it("lists people with role, state and last login, and removed ones on request", async () => {
    answerRequests(FULL);
    renderPage(<PeoplePage />);
    const list = await screen.findByRole("list", { name: "People" });
    const lines = within(list).getAllByRole("listitem");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toHaveTextContent(/ana\s*you\s*Ana L\s*active\s*admin\s*last login \d+ d ago/);
    expect(lines[1]).toHaveTextContent(/bob.*active\s*member\s*last login never/);
    await userEvent.click(screen.getByRole("checkbox", { name: "Show 1 removed" }));
    expect(within(list).getByText("cy").closest("li")).toHaveTextContent("removed");
    // The same as a table, where there is room.
    expect(screen.getByRole("table", { name: "People" })).toHaveTextContent("cy");
  });

  it("says when work of before there were people waits for an owner", async () => {
    answerRequests({ ...FULL, "GET /jobs": { jobs: [], total: 12 } });
    renderPage(<PeoplePage />);
    expect(await screen.findByText(/12 jobs of “local” are nobody's/)).toBeInTheDocument();
  });

  it("has the command lines of what it does", async () => {
    answerRequests(FULL);
    renderPage(<PeoplePage />);
    await userEvent.click(await screen.findByRole("button", { name: "CLI" }));
    const dialog = screen.getByRole("dialog");
    for (const line of [
      "users list",
      "users add NAME --role member",
      "users invite NAME --role member --expires 7d",
      "users role NAME viewer",
      "users password NAME --link",
      "users take-over NAME --from local",
      "users disable NAME",
      "users enable NAME",
      "users remove NAME",
    ])
      expect(within(dialog).getByText(`mothership ${line}`)).toBeInTheDocument();
  });
});

describe("somebody new", () => {
  const form = () => screen.findByRole("form", { name: "Add somebody" });

  it("comes by a link, which is shown once", async () => {
    const sent: unknown[] = [];
    answerRequests({
      ...FULL,
      "POST /invites": kept(sent, { id: "i-1", link: "/welcome?code=msi_1", expires_at: "" }),
    });
    renderPage(<PeoplePage />);
    await userEvent.type(within(await form()).getByLabelText("Name"), "dan");
    await userEvent.selectOptions(screen.getByLabelText("Role"), "viewer");
    await userEvent.selectOptions(screen.getByLabelText("The link is good for"), "1");
    expect(await form()).toHaveTextContent(
      "mothership users invite dan --role viewer --expires 1d",
    );
    await userEvent.click(screen.getByRole("button", { name: "Make the link" }));
    const shown = await screen.findByRole("region", { name: "The link for dan" });
    expect(shown).toHaveFocus();
    expect(shown).toHaveTextContent("http://127.0.0.1:8080/welcome?code=msi_1");
    expect(sent).toEqual([{ role: "viewer", ttl_seconds: 86_400, name: "dan" }]);
    await userEvent.click(within(shown).getByRole("button", { name: "I have it" }));
    expect(screen.queryByText(/msi_1/)).toBeNull();
  });

  it("chooses a name where the link has none", async () => {
    const sent: unknown[] = [];
    answerRequests({ ...FULL, "POST /invites": kept(sent, { id: "i-1", link: "/welcome" }) });
    renderPage(<PeoplePage />);
    await form();
    await userEvent.click(screen.getByRole("button", { name: "Make the link" }));
    expect(await screen.findByRole("region", { name: "The link" })).toBeInTheDocument();
    expect(sent).toEqual([{ role: "member", ttl_seconds: 604_800 }]);
  });

  it("comes with a password that is chosen for them", async () => {
    const sent: unknown[] = [];
    answerRequests({ ...FULL, "POST /users": kept(sent, aUser({ name: "dan" })) });
    renderPage(<PeoplePage />);
    await userEvent.type(within(await form()).getByLabelText("Name"), "dan");
    await userEvent.selectOptions(screen.getByLabelText("They come in"), "password");
    expect(await form()).toHaveTextContent("mothership users add dan --role member");
    expect(screen.getByRole("button", { name: "Add" })).toBeDisabled();
    await userEvent.type(screen.getByLabelText("Password"), "correct horse{Enter}");
    expect(await screen.findByText("dan can log in now")).toBeInTheDocument();
    expect(sent).toEqual([{ name: "dan", role: "member", password: "correct horse" }]);
  });

  it.each([
    [json({ detail: "there is a person 'ana' already" }, 409), "there is a person 'ana' already"],
    [
      json(
        {
          detail: "bad",
          errors: [
            { path: "name", message: "'A' cannot be in a name", hint: "lower-case letters" },
          ],
        },
        422,
      ),
      "'A' cannot be in a name: lower-case letters",
    ],
  ])("whose name cannot be is told so at the field", async (refusal, said) => {
    answerRequests({ ...FULL, "POST /invites": () => refusal });
    renderPage(<PeoplePage />);
    await userEvent.type(within(await form()).getByLabelText("Name"), "Ana{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent(said);
    expect(within(await form()).getByLabelText("Name")).toHaveFocus();
  });
});

describe("open links", () => {
  it("are none at first, and it is said how there comes to be one", async () => {
    answerRequests(FULL);
    renderPage(<PeoplePage />);
    expect(await screen.findByText(/No link is open/)).toBeInTheDocument();
  });

  it("are listed with what they are for, and taken back", async () => {
    const made = answerRequests({
      ...FULL,
      "GET /invites": [
        anInvite(),
        anInvite({ id: "i-2", name: "dan", role: "viewer" }),
        anInvite({ id: "i-3", kind: "password", name: "bob" }),
        anInvite({ id: "i-4", kind: "welcome", role: "admin", created_by: "" }),
      ],
      "DELETE /invites/i-2": {},
    });
    renderPage(<PeoplePage />);
    const list = await screen.findByRole("list", { name: "Open links" });
    const lines = within(list).getAllByRole("listitem");
    expect(lines.map((line) => line.querySelector("p")?.textContent)).toEqual([
      "For whoever has it, as member",
      "For dan, as viewer",
      "New password of bob",
      "For the first administrator",
    ]);
    await userEvent.click(screen.getByRole("button", { name: "Take back: For dan, as viewer" }));
    await userEvent.click(
      within(screen.getByRole("dialog")).getByRole("button", { name: "Take back" }),
    );
    expect(await screen.findByText(/The link is good for nothing/)).toBeInTheDocument();
    expect(made).toContain("DELETE /invites/i-2");
  });

  it("that cannot be had say why", async () => {
    answerRequests({ ...FULL, "GET /invites": broken });
    renderPage(<PeoplePage />);
    expect(await screen.findByText("Could not load the links")).toBeInTheDocument();
  });
});
