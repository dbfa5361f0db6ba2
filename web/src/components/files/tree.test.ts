import { expect, it } from "vitest";
import { fileKind } from "./kind";
import { buildTree, visibleRows } from "./tree";

const files = ["b.txt", "out/10.png", "out/2.png", "out/deep/x.csv"].map((path, size) => ({
  path,
  size: size + 1,
}));

it("a tree has folders first, numbers in order, and sizes that add up", () => {
  const tree = buildTree(files);
  expect(tree.map(({ name }) => name)).toEqual(["out", "b.txt"]);
  expect(tree[0]?.children.map(({ name }) => name)).toEqual(["deep", "2.png", "10.png"]);
  expect(tree[0]?.size).toBe(2 + 3 + 4);
});

it("closed folders hide what is in them", () => {
  const tree = buildTree(files);
  expect(visibleRows(tree, new Set()).map(({ node }) => node.path)).toEqual(["out", "b.txt"]);
  expect(
    visibleRows(tree, new Set(["out"])).map(({ node, depth }) => `${depth} ${node.path}`),
  ).toEqual(["0 out", "1 out/deep", "1 out/2.png", "1 out/10.png", "0 b.txt"]);
});

it("nothing that could run is shown inside the page", () => {
  expect(fileKind("report.html")).toBe("download");
  expect(fileKind("paper.pdf")).toBe("download");
  expect(fileKind("A.PNG")).toBe("image");
  expect(fileKind("points.tsv")).toBe("table");
  expect(fileKind("Makefile")).toBe("download");
});
