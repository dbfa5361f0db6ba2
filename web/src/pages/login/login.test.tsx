// Who is not logged in yet: logging in, coming in by a link, allowing a program.
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { answerRequests, fakeLive, json, renderPage } from "@/test/page";
import { DevicePage } from "./DevicePage";
import { LoginPage, localPath } from "./LoginPage";
import { WelcomePage } from "./WelcomePage";

afterEach(() => vi.unstubAllGlobals());

/** What was sent with the last request to this path. */
function bodies(path: string, reply: unknown): unknown[] {
  const sent: unknown[] = [];
  answerRequests({
    [path]: async (request: Request) => {
      sent.push(await request.json());
      return reply;
    },
  });
  return sent;
}

describe("a login", () => {
  it("sends name and password, connects anew, and goes back to where one was", async () => {
    const sent = bodies("POST /auth/login", { username: "ana" });
    const live = fakeLive();
    const { address } = renderPage(<LoginPage />, { at: "/login?to=%2Fjobs", live });
    expect(await screen.findByRole("button", { name: "Log in" })).toBeDisabled();
    await userEvent.type(screen.getByLabelText("Name"), " ana ");
    await userEvent.type(screen.getByLabelText("Password"), " with blanks ");
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect(address()).toBe("/jobs"));
    expect(sent).toEqual([{ name: "ana", password: " with blanks " }]);
    expect(live.restart).toHaveBeenCalledTimes(1);
  });

  it("has fields that password managers know", async () => {
    renderPage(<LoginPage />, { at: "/login" });
    expect(await screen.findByLabelText("Name")).toHaveAttribute("autocomplete", "username");
    const password = screen.getByLabelText("Password");
    expect(password).toHaveAttribute("autocomplete", "current-password");
    await userEvent.click(password);
    await userEvent.paste("pasted words");
    expect(password).toHaveValue("pasted words");
  });

  it("takes a token, too", async () => {
    const sent = bodies("POST /auth/login", { username: "ana" });
    const { address } = renderPage(<LoginPage />, { at: "/login" });
    await userEvent.click(
      await screen.findByRole("button", { name: "Log in with a token instead" }),
    );
    await userEvent.type(screen.getByLabelText("Token"), " secret ");
    await userEvent.click(screen.getByRole("button", { name: "Log in" }));
    await waitFor(() => expect(address()).toBe("/"));
    expect(sent).toEqual([{ token: "secret" }]);
  });

  it("that is refused says why", async () => {
    const detail = "the name or the password is wrong";
    answerRequests({ "POST /auth/login": () => json({ detail }, 401) });
    renderPage(<LoginPage />, { at: "/login" });
    await userEvent.type(await screen.findByLabelText("Name"), "ana");
    await userEvent.type(screen.getByLabelText("Password"), "wrong{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent(detail);
    expect(screen.getByLabelText("Password")).toBeInvalid();
  });

  it("says that a session has ended", async () => {
    renderPage(<LoginPage />, { at: "/login?to=%2Fjobs&ended=1" });
    expect(await screen.findByRole("status")).toHaveTextContent("Your session has ended");
  });

  it.each([
    ["/jobs/42?a=1", "/jobs/42?a=1"],
    ["https://evil.example", "/"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    [undefined, "/"],
  ])("to %j goes to %s", (to, path) => expect(localPath(to)).toBe(path));
});

const welcome = { kind: "welcome", role: "admin", name: "", has_local_jobs: false };

describe("a link", () => {
  it("makes the first administrator", async () => {
    const sent: unknown[] = [];
    answerRequests({
      "GET /welcome": welcome,
      "POST /welcome": async (request: Request) => {
        sent.push(await request.json());
        return { username: "ana" };
      },
    });
    const { address } = renderPage(<WelcomePage />, { at: "/welcome?code=msi_1" });
    await userEvent.type(await screen.findByLabelText("Name"), "ana");
    const password = screen.getByLabelText("Password");
    expect(password).toHaveAttribute("autocomplete", "new-password");
    await userEvent.type(password, "correct horse{Enter}");
    await waitFor(() => expect(address()).toBe("/"));
    expect(sent).toEqual([{ code: "msi_1", name: "ana", password: "correct horse" }]);
  });

  it("gives the jobs of before to the first administrator who asks for them", async () => {
    const sent: unknown[] = [];
    const made = answerRequests({
      "GET /welcome": { ...welcome, has_local_jobs: true },
      "POST /welcome": { username: "ana" },
      "POST /users/ana/take-over": async (request: Request) => {
        sent.push(await request.json());
        return { jobs: 3 };
      },
    });
    const { address } = renderPage(<WelcomePage />, { at: "/welcome?code=msi_1" });
    await userEvent.type(await screen.findByLabelText("Name"), "ana");
    await userEvent.type(screen.getByLabelText("Password"), "correct horse");
    const box = screen.getByRole("checkbox", { name: /jobs that are here already become yours/ });
    expect(box).not.toBeChecked();
    await userEvent.click(box);
    await userEvent.click(screen.getByRole("button", { name: "Come in" }));
    await waitFor(() => expect(address()).toBe("/"));
    expect(sent).toEqual([{ from: "local" }]);
    expect(made.indexOf("POST /welcome")).toBeLessThan(made.indexOf("POST /users/ana/take-over"));
  });

  it("lets in also where the jobs of before cannot be taken over, and says so", async () => {
    answerRequests({
      "GET /welcome": { ...welcome, has_local_jobs: true },
      "POST /welcome": { username: "ana" },
      "POST /users/ana/take-over": () => json({ detail: "the database is away" }, 503),
    });
    const { address } = renderPage(<WelcomePage />, { at: "/welcome?code=msi_1" });
    await userEvent.type(await screen.findByLabelText("Name"), "ana");
    await userEvent.type(screen.getByLabelText("Password"), "correct horse");
    await userEvent.click(screen.getByRole("checkbox"));
    await userEvent.click(screen.getByRole("button", { name: "Come in" }));
    await waitFor(() => expect(address()).toBe("/"));
    expect(await screen.findByText(/were not taken over/)).toBeInTheDocument();
    expect(screen.getByText("the database is away")).toBeInTheDocument();
    // Errors stay until they are closed.
    await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(screen.queryByText("the database is away")).toBeNull();
  });

  it.each([
    { ...welcome, has_local_jobs: false },
    { ...welcome, kind: "invite", has_local_jobs: true },
    { ...welcome, kind: "password", name: "bob", has_local_jobs: true },
  ])("offers no jobs where there are none to take: %j", async (link) => {
    answerRequests({ "GET /welcome": link });
    renderPage(<WelcomePage />, { at: "/welcome?code=msi_1" });
    await screen.findByLabelText("Password");
    expect(screen.queryByRole("checkbox")).toBeNull();
  });

  it("for one name keeps it, and says what is wrong with the password", async () => {
    const errors = [{ path: "password", message: "a password has at least 10 characters" }];
    answerRequests({
      "GET /welcome": { ...welcome, kind: "password", name: "bob" },
      "POST /welcome": () => json({ detail: "password", errors }, 422),
    });
    renderPage(<WelcomePage />, { at: "/welcome?code=msi_1" });
    expect(await screen.findByLabelText("Name")).toHaveValue("bob");
    expect(screen.getByLabelText("Name")).toHaveAttribute("readonly");
    await userEvent.type(screen.getByLabelText("Password"), "short{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("at least 10 characters");
    expect(screen.getByLabelText("Password")).toBeInvalid();
  });

  it("that is used up says so", async () => {
    const detail = "this link is not good any more";
    answerRequests({ "GET /welcome": () => json({ detail }, 404) });
    renderPage(<WelcomePage />, { at: "/welcome?code=msi_1" });
    expect(await screen.findByRole("alert")).toHaveTextContent(detail);
    expect(screen.queryByRole("button")).toBeNull();
    expect(screen.getByRole("link", { name: "log in" })).toHaveAttribute("href", "/login");
  });
});

describe("a program", () => {
  it("that waits no longer leaves a way on", async () => {
    const detail = "no program waits under this code";
    answerRequests({ "GET /device-logins/BCDF-GHJK": () => json({ detail }, 404) });
    renderPage(<DevicePage />, { at: "/device?code=BCDF-GHJK" });
    expect(await screen.findByRole("alert")).toHaveTextContent(detail);
    expect(screen.getByText(/^mothership .*login$/)).toBeVisible();
  });

  it.each([
    ["Allow", true, "Allowed."],
    ["Do not allow", false, "Not allowed."],
  ])("that waits is answered with %s", async (button, allow, said) => {
    const sent: unknown[] = [];
    answerRequests({
      "GET /auth/me": { username: "ana", role: "admin", open: false },
      "GET /device-logins/BCDF-GHJK": { client: "mothership on lab-7", address: "10.0.0.7" },
      "POST /device-logins/BCDF-GHJK": async (request: Request) => {
        sent.push(await request.json());
        return {};
      },
    });
    renderPage(<DevicePage />, { at: "/device?code=BCDF-GHJK" });
    expect(await screen.findByText(/mothership on lab-7.*10\.0\.0\.7.*ana/)).toBeInTheDocument();
    expect(screen.getByText("BCDF-GHJK")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: button }));
    expect(await screen.findByRole("status")).toHaveTextContent(said);
    expect(sent).toEqual([{ allow }]);
  });
});
