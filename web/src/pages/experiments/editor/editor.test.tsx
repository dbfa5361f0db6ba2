// The text of a definition: what it makes, what is wrong with it and where, and saving beside others.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { anExperiment, EVERYTHING } from "@/test/experiments";
import { answerRequests, json, renderPage } from "@/test/page";
import { EditPage } from "./EditPage";
import { lineOfPath } from "./lineOfPath";
import { NewPage } from "./NewPage";

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

const fine = { definition: EVERYTHING, errors: [], more: 0 };
const text = () => screen.findByRole("textbox", { name: "Definition" });

describe("a new experiment", () => {
  it("begins with a sample, shows its form, and is made", async () => {
    answerRequests({
      "POST /experiments/check": fine,
      "POST /experiments": json(anExperiment({ name: "sample" }), 201),
    });
    const { address } = renderPage(<NewPage />, { at: "/experiments/new" });
    await userEvent.click(await screen.findByRole("button", { name: "Begin with the sample" }));
    expect((await text()).textContent).toContain('name = "sample"');
    expect(await screen.findByText("Nothing is wrong with it.")).toBeInTheDocument();
    expect(screen.getByRole("textbox", { name: "Frames" })).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Create" }));
    await waitFor(() => expect(address()).toBe("/experiments/sample"));
    expect(localStorage.getItem("mothership.experiment-text:")).toBe("");
  });

  it("says what is wrong and goes to its line", async () => {
    const error = {
      path: "parameters[1].minimum",
      message: "is beyond the maximum",
      hint: "swap them",
    };
    answerRequests({
      "POST /experiments/check": { definition: null, errors: [error], more: 0 },
      "POST /experiments": () => json({ detail: "the name is taken", code: "conflict" }, 409),
    });
    renderPage(<NewPage />, { at: "/experiments/new" });
    const box = await text();
    await userEvent.click(box);
    await userEvent.paste('name = "x"\n[[parameters]]\nname = "a"\n[[parameters]]\nminimum = 3\n');
    expect(await screen.findByText("1 mistake")).toBeInTheDocument();
    expect(screen.getByText("swap them")).toBeInTheDocument();
    expect(box).toBeInvalid();
    await userEvent.click(screen.getByRole("button", { name: "line 5" }));
    expect(box).toHaveFocus();
    const { selectionStart, selectionEnd, value } = box as HTMLTextAreaElement;
    expect(value.slice(selectionStart, selectionEnd)).toBe("minimum = 3");
    await userEvent.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Not saved: the name is taken");
  });

  it("keeps what was written", async () => {
    answerRequests({ "POST /experiments/check": fine });
    const page = renderPage(<NewPage />, { at: "/experiments/new" });
    await userEvent.type(await text(), "name");
    page.unmount();
    renderPage(<NewPage />, { at: "/experiments/new" });
    expect(await text()).toHaveValue("name");
  });
});

describe("fields", () => {
  const few = { name: "x", parameters: [{ name: "a", type: "integer" as const }] };
  const TOML = 'name = "x"\n\n[[parameters]]\nname = "a"\ntype = "integer"\n';
  const show = async () => {
    answerRequests({
      "GET /experiments/pico": anExperiment({ text: TOML, definition: few }),
      "POST /experiments/check": { definition: few, errors: [], more: 0 },
    });
    renderPage(<EditPage />, { at: "/experiments/pico/edit" });
    await screen.findByText("Nothing is wrong with it.");
    return text();
  };

  it("are added without writing", async () => {
    const box = await show();
    await userEvent.click(screen.getByRole("button", { name: "Add a field" }));
    const dialog = within(await screen.findByRole("dialog"));
    await userEvent.type(dialog.getByLabelText("Name"), "a{Enter}");
    expect(await dialog.findByRole("alert")).toHaveTextContent("There is a field a already.");
    await userEvent.clear(dialog.getByLabelText("Name"));
    await userEvent.type(dialog.getByLabelText("Name"), "mode");
    await userEvent.selectOptions(dialog.getByLabelText("Kind"), "choice");
    await userEvent.type(dialog.getByLabelText("Choices, one a line"), "1{Enter}fast = Quick");
    await userEvent.type(dialog.getByLabelText("Default (optional)"), "fast");
    await userEvent.click(dialog.getByRole("checkbox", { name: "It has to have a value" }));
    await userEvent.click(dialog.getByRole("button", { name: "Put it in" }));
    expect(box).toHaveValue(
      `${TOML}\n[[parameters]]\nname = "mode"\ntype = "choice"\nrequired = true\ndefault = "fast"\nchoices = [1, { value = "fast", label = "Quick" }]\n`,
    );
  });

  it("are changed and taken away, and can be had back", async () => {
    const box = await show();
    await userEvent.click(screen.getByRole("button", { name: "Change the field a" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Change the field a" }));
    await userEvent.type(dialog.getByLabelText("Least (optional)"), "3");
    await userEvent.click(dialog.getByRole("button", { name: "Put it in" }));
    expect(box).toHaveValue(TOML.replace('"integer"\n', '"integer"\nminimum = 3\n'));
    await waitFor(async () => {
      await userEvent.click(screen.getByRole("button", { name: "Take a away" }));
      expect((box as HTMLTextAreaElement).value).not.toContain("[[parameters]]");
    });
    expect(box).toHaveValue('name = "x"\n');
    await userEvent.click(screen.getAllByRole("button", { name: "Undo" }).at(-1)!);
    expect(box).toHaveValue(TOML.replace('"integer"\n', '"integer"\nminimum = 3\n'));
  });
});

describe("a change", () => {
  it("is the next version", async () => {
    const sent: unknown[] = [];
    let now = anExperiment();
    answerRequests({
      "GET /experiments/pico": () => now,
      "POST /experiments/check": fine,
      "PUT /experiments/pico": async (request: Request) => {
        sent.push([request.headers.get("if-match"), await request.json()]);
        now = anExperiment({ version: 3, text: "#\n" });
        return now;
      },
    });
    renderPage(<EditPage />, { at: "/experiments/pico/edit" });
    const box = await text();
    await userEvent.clear(box);
    await userEvent.type(box, "#\n");
    await userEvent.click(screen.getByRole("button", { name: "Save as version 3" }));
    expect(await screen.findByText("Saved as version 3")).toBeInTheDocument();
    expect(sent).toEqual([['"2"', { format: "toml", text: "#\n" }]]);
    expect(await screen.findByRole("button", { name: "Save as version 4" })).toBeInTheDocument();
  });

  it("beside another's is kept, and is saved over it only when that is said", async () => {
    const matches: (string | null)[] = [];
    let now = anExperiment();
    answerRequests({
      "GET /experiments/pico": () => now,
      "POST /experiments/check": fine,
      "PUT /experiments/pico": (request: Request) => {
        matches.push(request.headers.get("if-match"));
        if (matches.length > 1) return anExperiment({ version: 4, text: "mine" });
        now = anExperiment({ version: 3, text: "theirs", updated_by: "bob" });
        return json({ detail: "bob changed it", code: "version_changed" }, 412);
      },
    });
    renderPage(<EditPage />, { at: "/experiments/pico/edit" });
    const box = await text();
    await userEvent.clear(box);
    await userEvent.type(box, "mine");
    await userEvent.click(screen.getByRole("button", { name: "Save as version 3" }));
    expect(await screen.findByText(/bob saved version 3 while you were here/)).toBeInTheDocument();
    expect(box).toHaveValue("mine");
    await userEvent.click(screen.getByRole("button", { name: "Take theirs" }));
    expect(box).toHaveValue("theirs");
    await userEvent.click(screen.getAllByRole("button", { name: "Undo" }).at(-1)!);
    expect(box).toHaveValue("mine");
    await userEvent.click(screen.getByRole("button", { name: "Save mine as version 4" }));
    await waitFor(() => expect(matches).toEqual(['"2"', '"3"']));
  });
});

describe("the line of a mistake", () => {
  const toml =
    'name = "x"\n\n[job]\ncommand = ["a"]\n\n[job.env]\nA = "1"\n\n[[groups]]\nname = "g"\n';
  const yaml = "name: x\nparameters:\n  - name: a\n    type: string\n";
  it.each([
    ["toml", toml, "name", "is empty", 1],
    ["toml", toml, "job.command", "is empty", 4],
    ["toml", toml, "job.env.A", "is bad", 7],
    ["toml", toml, "groups[0].title", "is bad", 9],
    ["toml", toml, "groups[3]", "is bad", undefined],
    ["toml", toml, "", "is bad (line 3, column 4)", 3],
    ["yaml", yaml, "parameters[0].minimum", "is bad (parameter `a`)", 3],
    ["yaml", yaml, "nothing", "is bad", undefined],
    ["json", '{\n"name": "x"\n}', "name", "is bad", 2],
  ] as const)("%s %s", (format, of, path, message, line) =>
    expect(lineOfPath({ format, text: of }, path, message)).toBe(line),
  );
});
