import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { FileTree } from "./FileTree";
import { fileKind, pickPreviewFile } from "./kind";
import { buildTree, openFolders, visibleRows } from "./tree";
import { parentRow, treeAction, typeaheadRow } from "./treeKeys";

const file = (path: string, size = 1) => ({ path, size });
const FILES = [
  file("out/plots/b.png"),
  file("out/plots/a.png"),
  file("out/run.log"),
  file("notes.md"),
];

/** out/ plots/ a.png b.png run.log notes.md */
const allRows = () => visibleRows(buildTree(FILES), openFolders(FILES, new Set()));
const names = () => allRows().map(({ node }) => node.name);

describe("the folders", () => {
  it("are open when there are few files, and turned by clicks", () => {
    expect([...openFolders(FILES, new Set())].sort()).toEqual(["out", "out/plots"]);
    expect([...openFolders(FILES, new Set(["out/plots"]))]).toEqual(["out"]);
  });

  it("are closed when there are many, and turned by clicks", () => {
    const many = Array.from({ length: 61 }, (_, n) => file(`d/${n}.txt`));
    expect(openFolders(many, new Set()).size).toBe(0);
    expect([...openFolders(many, new Set(["d"]))]).toEqual(["d"]);
  });
});

describe("the keys of a tree", () => {
  it.each([
    [0, "ArrowDown", 1],
    [5, "ArrowDown", 5],
    [1, "ArrowUp", 0],
    [0, "ArrowUp", 0],
    [3, "Home", 0],
    [0, "End", 5],
    [0, "ArrowRight", 1],
    [2, "ArrowLeft", 1],
    [4, "ArrowLeft", 0],
    [5, "ArrowLeft", 5],
  ])("at row %d %s goes to row %d", (cursor, key, to) => {
    expect(names()).toEqual(["out", "plots", "a.png", "b.png", "run.log", "notes.md"]);
    expect(treeAction(allRows(), cursor, key)).toEqual({ is: "move", to });
  });

  it("close an open folder, open a closed one, and choose", () => {
    expect(treeAction(allRows(), 1, "ArrowLeft")).toEqual({ is: "toggle", path: "out/plots" });
    const closed = visibleRows(buildTree(FILES), new Set<string>());
    expect(treeAction(closed, 0, "ArrowRight")).toEqual({ is: "toggle", path: "out" });
    expect(treeAction(allRows(), 2, "Enter")).toEqual({ is: "choose" });
    expect(treeAction(allRows(), 2, " ")).toEqual({ is: "choose" });
  });

  it("leave other keys, and keys of an empty tree, to others", () => {
    expect(treeAction(allRows(), 2, "ArrowRight")).toBeNull();
    expect(treeAction(allRows(), 2, "Tab")).toBeNull();
    expect(treeAction([], 0, "ArrowDown")).toBeNull();
  });

  it("find the folder that a row is in", () => {
    expect([2, 3, 4, 1, 0, 5].map((row) => parentRow(allRows(), row))).toEqual([1, 1, 0, 0, 0, 5]);
  });

  it.each([
    [0, "n", 5],
    [5, "o", 0],
    [0, "o", 0],
    [2, "b", 3],
    [0, "pl", 1],
    [1, "pl", 1],
    [0, "RUN", 4],
    [0, "zzz", null],
  ])("at row %d typing %j goes to row %j", (cursor, typed, row) =>
    expect(typeaheadRow(allRows(), cursor, typed)).toBe(row),
  );
});

describe("the tree on screen", () => {
  function open() {
    const onSelect = vi.fn();
    render(<FileTree files={FILES} selected="notes.md" onSelect={onSelect} label="Files" />);
    const tree = screen.getByRole("tree", { name: "Files" });
    const active = () =>
      document.getElementById(tree.getAttribute("aria-activedescendant") ?? "")?.textContent;
    return { tree, onSelect, active };
  }

  it("says what is open and what is selected", () => {
    const { tree } = open();
    expect(within(tree).getByRole("treeitem", { name: /plots/ })).toHaveAttribute(
      "aria-expanded",
      "true",
    );
    expect(within(tree).getByRole("treeitem", { selected: true })).toHaveTextContent("notes.md");
    expect(within(tree).getByRole("treeitem", { name: /a\.png/ })).toHaveAttribute(
      "aria-level",
      "3",
    );
  });

  it("is walked by arrows and letters, and a file is chosen by Enter", async () => {
    const { tree, onSelect, active } = open();
    tree.focus();
    await userEvent.keyboard("{ArrowDown}{ArrowDown}");
    expect(active()).toMatch(/^a\.png/);
    await userEvent.keyboard("{ArrowLeft}");
    expect(active()).toMatch(/^plots/);
    await userEvent.keyboard("r");
    expect(active()).toMatch(/^run\.log/);
    await userEvent.keyboard("{Enter}");
    expect(onSelect).toHaveBeenCalledExactlyOnceWith(FILES[2]);
  });

  it("folds a folder by a click and by a key", async () => {
    const { tree } = open();
    await userEvent.click(within(tree).getByRole("treeitem", { name: /plots/ }));
    expect(within(tree).queryByText("a.png")).toBeNull();
    tree.focus();
    await userEvent.keyboard("{ArrowRight}");
    expect(within(tree).getByText("a.png")).toBeInTheDocument();
    await userEvent.keyboard("{Home}{ArrowLeft}");
    expect(within(tree).queryByText("plots")).toBeNull();
  });
});

describe("a file", () => {
  it.each([
    ["plot.PNG", "image"],
    ["result.json", "json"],
    ["series.csv", "table"],
    ["run.log", "text"],
    ["page.html", "download"],
    ["paper.pdf", "download"],
    ["Makefile", "download"],
  ])("%s is shown as %s", (name, kind) => expect(fileKind(name)).toBe(kind));

  it("that is shown before anybody chose is a picture if there is one", () => {
    const files = [{ name: "run.log" }, { name: "plot.png" }];
    expect(pickPreviewFile(files)).toBe(files[1]);
    expect(pickPreviewFile(files.slice(0, 1))).toBe(files[0]);
    expect(pickPreviewFile([])).toBeUndefined();
  });
});
