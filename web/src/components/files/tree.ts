// Files with paths, made into a tree: folders first, then names in the order people expect (2 before 10).

export interface TreeFile {
  path: string;
  size: number;
}

interface TreeNode<F extends TreeFile> {
  name: string;
  path: string;
  size: number;
  /** Files below, for a folder; the file itself, for a file. */
  children: TreeNode<F>[];
  file: F | null;
}

const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

export function buildTree<F extends TreeFile>(files: readonly F[]): TreeNode<F>[] {
  const root: TreeNode<F> = { name: "", path: "", size: 0, children: [], file: null };
  const folders = new Map<string, TreeNode<F>>([["", root]]);
  const folder = (path: string): TreeNode<F> => {
    const known = folders.get(path);
    if (known) return known;
    const slash = path.lastIndexOf("/");
    const parent = folder(slash < 0 ? "" : path.slice(0, slash));
    const node: TreeNode<F> = {
      name: path.slice(slash + 1),
      path,
      size: 0,
      children: [],
      file: null,
    };
    folders.set(path, node);
    parent.children.push(node);
    return node;
  };
  for (const file of files) {
    const slash = file.path.lastIndexOf("/");
    const parent = folder(slash < 0 ? "" : file.path.slice(0, slash));
    parent.children.push({
      name: file.path.slice(slash + 1),
      path: file.path,
      size: file.size,
      children: [],
      file,
    });
  }
  finish(root);
  return root.children;
}

function finish<F extends TreeFile>(node: TreeNode<F>): void {
  for (const child of node.children) {
    if (!child.file) finish(child);
    node.size += child.size;
  }
  node.children.sort(
    (a, b) => Number(a.file !== null) - Number(b.file !== null) || order.compare(a.name, b.name),
  );
}

export interface TreeRow<F extends TreeFile> {
  node: TreeNode<F>;
  depth: number;
  open: boolean;
}

/** The rows on screen: children of closed folders are left out. */
export function visibleRows<F extends TreeFile>(
  nodes: TreeNode<F>[],
  open: ReadonlySet<string>,
  depth = 0,
): TreeRow<F>[] {
  return nodes.flatMap((node) => {
    const isOpen = !node.file && open.has(node.path);
    return [
      { node, depth, open: isOpen },
      ...(isOpen ? visibleRows(node.children, open, depth + 1) : []),
    ];
  });
}

/** Folders are opened at once when there are few files. */
const OPEN_ALL_BELOW = 60;

/** The open folders: those that open by themselves and those that a click (`toggled`) turned. */
export function openFolders(
  files: readonly TreeFile[],
  toggled: ReadonlySet<string>,
): ReadonlySet<string> {
  const folders = files.length <= OPEN_ALL_BELOW ? foldersOf(files) : new Set<string>();
  return new Set(
    [...folders]
      .filter((path) => !toggled.has(path))
      .concat([...toggled].filter((path) => !folders.has(path))),
  );
}

function foldersOf(files: readonly TreeFile[]): Set<string> {
  const folders = new Set<string>();
  for (const { path } of files) {
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1))
      folders.add(path.slice(0, slash));
  }
  return folders;
}
