import { allExpanded, collapseAllNested, JsonView } from "react-json-view-lite";
import { FILES } from "@/words/files";
import { PlainText } from "./PlainText";
import "./json.css";

const STYLE = {
  container: "json-view",
  basicChildStyle: "json-child",
  childFieldsContainer: "json-fields",
  label: "json-label",
  clickableLabel: "json-label",
  nullValue: "json-null",
  undefinedValue: "json-null",
  numberValue: "json-number",
  stringValue: "json-string",
  booleanValue: "json-number",
  otherValue: "json-null",
  punctuation: "json-punctuation",
  expandIcon: "json-expand",
  collapseIcon: "json-collapse",
  collapsedContent: "json-more",
  noQuotesForStringValues: false,
  quotesForFieldNames: false,
  ariaLables: { collapseJson: FILES.collapse, expandJson: FILES.expand },
  stringifyStringValues: false,
};

export default function JsonPreview({ text }: { text: string }) {
  const value = parse(text);
  if (value === undefined || value === null || typeof value !== "object")
    return <PlainText text={text} />;
  const small = text.length < 4000;
  return (
    <div className="max-h-[60vh] overflow-auto p-4 font-mono text-xs">
      <JsonView
        data={value}
        style={STYLE}
        shouldExpandNode={small ? allExpanded : collapseAllNested}
      />
    </div>
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Half-written or not JSON at all: the text itself is the better answer.
    return undefined;
  }
}
