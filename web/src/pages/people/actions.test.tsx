// What is done with a person, and what the server says against it.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { answerRequests, json, renderPage } from "@/test/page";
import { aUser, someMe } from "@/test/people";
import { PersonActions } from "./PersonActions";

afterEach(() => vi.unstubAllGlobals());

const ME = { "GET /auth/me": someMe() };

function kept(sent: unknown[], reply: unknown) {
  return async (request: Request) => {
    sent.push(await request.json());
    return reply;
  };
}

async function choose(user: ReturnType<typeof aUser>, act: string) {
  renderPage(<PersonActions user={user} />);
  await userEvent.click(await screen.findByRole("button", { name: `Actions for ${user.name}` }));
  await userEvent.click(screen.getByRole("menuitem", { name: act }));
}

describe("acts on a person", () => {
  it("are what their state and who one is allow", async () => {
    answerRequests(ME);
    renderPage(<PersonActions user={aUser({ name: "ana" })} />);
    await userEvent.click(await screen.findByRole("button", { name: "Actions for ana" }));
    await waitFor(() =>
      expect(screen.getAllByRole("menuitem").map((item) => item.textContent)).toEqual([
        "Role…",
        "Give jobs…",
      ]),
    );
  });

  it("change the role", async () => {
    const sent: unknown[] = [];
    answerRequests({ ...ME, "PATCH /users/bob": kept(sent, { user: aUser({ role: "viewer" }) }) });
    await choose(aUser(), "Role…");
    const dialog = screen.getByRole("dialog", { name: "Change the role of bob" });
    expect(within(dialog).getByRole("button", { name: "Change" })).toBeDisabled();
    await userEvent.selectOptions(within(dialog).getByLabelText("Role"), "viewer");
    expect(dialog).toHaveTextContent("Looks at everything and changes nothing.");
    expect(dialog).toHaveTextContent("mothership users role bob viewer");
    await userEvent.click(within(dialog).getByRole("button", { name: "Change" }));
    expect(await screen.findByText("bob is viewer now")).toBeInTheDocument();
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(sent).toEqual([{ role: "viewer" }]);
  });

  it("that the server refuses stay open, and say why at the field", async () => {
    const detail = "'bob' is the only administrator: make somebody else one first";
    answerRequests({ ...ME, "PATCH /users/bob": () => json({ detail }, 409) });
    await choose(aUser({ role: "admin" }), "Role…");
    await userEvent.selectOptions(screen.getByLabelText("Role"), "member");
    await userEvent.click(screen.getByRole("button", { name: "Change" }));
    expect(await screen.findByRole("alert")).toHaveTextContent(detail);
    expect(screen.getByLabelText("Role")).toHaveFocus();
    await userEvent.click(screen.getByRole("button", { name: "Keep" }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("disable, with what comes of it, and say why not", async () => {
    const sent: unknown[] = [];
    let reply: unknown = () => json({ detail: "the only administrator" }, 409);
    answerRequests({
      ...ME,
      "PATCH /users/bob": async (request: Request) =>
        typeof reply === "function" ? reply() : kept(sent, reply)(request),
    });
    await choose(aUser(), "Disable…");
    const dialog = screen.getByRole("dialog", { name: "Let bob in no more?" });
    expect(dialog).toHaveTextContent("Their sessions end at once");
    expect(dialog).toHaveTextContent("mothership users disable bob");
    await userEvent.click(within(dialog).getByRole("button", { name: "Disable" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("the only administrator");
    reply = { user: aUser({ disabled: true }) };
    await userEvent.click(within(dialog).getByRole("button", { name: "Disable" }));
    expect(await screen.findByText("bob may not come in any more")).toBeInTheDocument();
    expect(sent).toEqual([{ disabled: true }]);
  });

  it.each([
    [aUser({ disabled: true }), "Enable", "bob may come in again"],
    [aUser({ removed: true }), "Bring back", "bob is back, and needs a new password"],
  ])("let in again: %j", async (user, act, said) => {
    const sent: unknown[] = [];
    answerRequests({ ...ME, "PATCH /users/bob": kept(sent, { user: aUser() }) });
    await choose(user, act);
    expect(await screen.findByText(said)).toBeInTheDocument();
    expect(sent).toEqual([{ disabled: false, removed: false }]);
  });

  it("make a link for a new password, shown once", async () => {
    const sent: unknown[] = [];
    const password_link = "/welcome?code=msi_2";
    answerRequests({ ...ME, "PATCH /users/bob": kept(sent, { user: aUser(), password_link }) });
    await choose(aUser(), "New password…");
    const dialog = screen.getByRole("dialog", { name: "A new password for bob" });
    expect(dialog).toHaveTextContent("mothership users password bob --link");
    await userEvent.click(within(dialog).getByRole("button", { name: "Make the link" }));
    const shown = await screen.findByRole("dialog", { name: /The link with which bob chooses/ });
    expect(shown).toHaveTextContent("http://127.0.0.1:8080/welcome?code=msi_2");
    expect(sent).toEqual([{ password_link: true }]);
    await userEvent.click(within(shown).getByRole("button", { name: "I have it" }));
    expect(screen.queryByText(/msi_2/)).toBeNull();
  });

  it("set a new password, and say what is wrong with it", async () => {
    const sent: unknown[] = [];
    const errors = [{ path: "password", message: "a password has at least 10 characters" }];
    let reply: unknown = json({ detail: "bad", errors }, 422);
    answerRequests({
      ...ME,
      "PATCH /users/bob": (request: Request) => kept(sent, reply)(request),
    });
    await choose(aUser(), "New password…");
    await userEvent.selectOptions(screen.getByLabelText("They come in"), "password");
    expect(screen.getByRole("dialog")).toHaveTextContent(
      "mothership users password bob --password-stdin",
    );
    await userEvent.type(screen.getByLabelText("Password"), "short");
    await userEvent.click(screen.getByRole("button", { name: "Set it" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("at least 10 characters");
    expect(screen.getByLabelText("Password")).toHaveFocus();
    reply = { user: aUser(), password_link: null };
    await userEvent.type(screen.getByLabelText("Password"), " and then long");
    await userEvent.click(screen.getByRole("button", { name: "Set it" }));
    expect(await screen.findByText("bob has a new password")).toBeInTheDocument();
    expect(sent.at(-1)).toEqual({ password: "short and then long" });
  });

  it("give jobs, and say how many there are", async () => {
    const sent: unknown[] = [];
    const made = answerRequests({
      ...ME,
      "GET /users": [aUser(), aUser({ name: "cy", removed: true })],
      "GET /jobs": (request: Request) => {
        const owner = new URL(request.url).searchParams.get("owner");
        return { jobs: [], total: owner === "cy" ? 1 : 12 };
      },
      "POST /users/bob/take-over": kept(sent, { jobs: 1 }),
    });
    await choose(aUser(), "Give jobs…");
    const dialog = screen.getByRole("dialog", { name: "Give jobs to bob" });
    const from = within(dialog).getByLabelText("Jobs of");
    expect(from).toHaveValue("local");
    expect(await within(dialog).findByText("has 12 jobs")).toBeInTheDocument();
    const known = [...dialog.querySelectorAll("datalist option")];
    await waitFor(() => expect(dialog.querySelectorAll("datalist option")).toHaveLength(2));
    expect(known.every((option) => option.getAttribute("value") !== "bob")).toBe(true);
    await userEvent.clear(from);
    await userEvent.type(from, "cy");
    expect(await within(dialog).findByText("has 1 job")).toBeInTheDocument();
    expect(dialog).toHaveTextContent("mothership users take-over bob --from cy");
    await userEvent.click(within(dialog).getByRole("button", { name: "Give" }));
    expect(await screen.findByText("1 job given to bob")).toBeInTheDocument();
    expect(sent).toEqual([{ from: "cy" }]);
    expect(made).toContain("GET /jobs?owner=local&limit=1");
  });

  it("remove when the name is typed, and say what stays", async () => {
    const made = answerRequests({ ...ME, "DELETE /users/bob": {} });
    await choose(aUser(), "Remove…");
    const dialog = screen.getByRole("dialog", { name: "Remove bob?" });
    expect(dialog).toHaveTextContent("Jobs stay, with the name bob");
    expect(dialog).toHaveTextContent("mothership users remove bob");
    const remove = within(dialog).getByRole("button", { name: "Remove" });
    expect(remove).toBeDisabled();
    const field = within(dialog).getByLabelText("Type “bob” to remove them");
    await userEvent.type(field, "bo{Enter}");
    expect(made.some((line) => line.startsWith("DELETE"))).toBe(false);
    await userEvent.type(field, "b{Enter}");
    expect(await screen.findByText("bob is removed")).toBeInTheDocument();
    expect(made).toContain("DELETE /users/bob");
  });
});
