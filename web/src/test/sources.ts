// The source of the dashboard itself, for the tests that keep its structure: files, imports, exports, texts.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const ROOT = path.resolve(import.meta.dirname, "..");

export interface Source {
  /** `ui/Button.tsx`, from `src`. */
  file: string;
  text: string;
  tree: ts.SourceFile;
}

const isGenerated = (file: string) => file.endsWith(".gen.ts");
export const isTest = (file: string) => /\.test\.tsx?$/.test(file) || file.startsWith("test/");

export function readSources(): Source[] {
  return readdirSync(ROOT, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /\.tsx?$/.test(file) && !isGenerated(file))
    .map((file) => {
      const text = readFileSync(path.join(ROOT, file), "utf8");
      const kind = file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
      return {
        file,
        text,
        tree: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind),
      };
    });
}

export interface Import {
  /** File from `src`, without its ending; for a package, the package. */
  from: string;
  own: boolean;
  /** `*` when all of it is taken. */
  names: string[];
}

export function importsOf({ file, tree }: Source): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, names: string[]) =>
    found.push({ ...resolve(file, specifier), names });
  const visit = (node: ts.Node) => {
    if (ts.isImportDeclaration(node)) add(literal(node.moduleSpecifier), importedNames(node));
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(literal(node.arguments[0]!), ["*"]);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const literal = (node: ts.Node): string => (ts.isStringLiteralLike(node) ? node.text : "");

function resolve(file: string, specifier: string): { from: string; own: boolean } {
  if (specifier.startsWith("@/")) return { from: specifier.slice(2), own: true };
  if (specifier.startsWith("."))
    return { from: path.posix.join(path.posix.dirname(file), specifier), own: true };
  return { from: specifier, own: false };
}

function importedNames({ importClause }: ts.ImportDeclaration): string[] {
  const bindings = importClause?.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) return ["*"];
  const named = bindings ? bindings.elements.map((one) => (one.propertyName ?? one.name).text) : [];
  return importClause?.name ? ["default", ...named] : named;
}

export function exportsOf({ tree }: Source): string[] {
  return tree.statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return ["default"];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => name.getText(tree));
    const { name } = statement as ts.DeclarationStatement;
    return name ? [name.getText(tree)] : [];
  });
}

/** Properties, and attributes of elements, whose text people read. */
const PROPERTIES = new Set("label title placeholder hint alt doing header does".split(" "));
const ATTRIBUTES = new Set([
  ...PROPERTIES,
  ...["aria-label", "aria-valuetext", "description", "text"],
]);
/** A word of two letters or more; code, class names and symbols are not read. */
const isProse = (text: string) => /\p{L}{2}/u.test(text) && !/^[a-z]+(-[a-z]+)+$/.test(text);

/** The texts that stand in a component itself instead of in `words/`. */
export function textsIn({ tree }: Source): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isJsxText(node) && isProse(node.text)) found.push(node.text.trim());
    const value = readBy(node);
    if (value) found.push(...prose(value));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** The expression that gives a text which people read. */
function readBy(node: ts.Node): ts.Node | undefined {
  if (ts.isJsxAttribute(node) && ATTRIBUTES.has(node.name.getText())) {
    const { initializer } = node;
    return initializer && ts.isJsxExpression(initializer) ? initializer.expression : initializer;
  }
  if (ts.isPropertyAssignment(node) && PROPERTIES.has(node.name.getText())) return node.initializer;
  return undefined;
}

function prose(value: ts.Node): string[] {
  if (ts.isStringLiteralLike(value)) return isProse(value.text) ? [value.text] : [];
  if (ts.isTemplateExpression(value)) {
    const parts = [value.head.text, ...value.templateSpans.map(({ literal }) => literal.text)];
    return parts.some(isProse) ? [value.getText()] : [];
  }
  if (ts.isConditionalExpression(value))
    return [...prose(value.whenTrue), ...prose(value.whenFalse)];
  return [];
}

/** Functions that are longer than `most` lines: name and length. */
export function longFunctions({ tree }: Source, most: number): string[] {
  return tree.statements.flatMap((statement) => {
    if (!ts.isFunctionDeclaration(statement)) return [];
    const from = tree.getLineAndCharacterOfPosition(statement.getStart()).line;
    const length = tree.getLineAndCharacterOfPosition(statement.end).line - from + 1;
    return length > most ? [`${statement.name?.text} (${length})`] : [];
  });
}
