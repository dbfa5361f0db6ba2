/** Text as it is, in a box that scrolls. */
export function PlainText({ text }: { text: string }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className="m-0 max-h-[60vh] overflow-auto whitespace-pre-wrap break-words p-4 font-mono text-xs"
    >
      {text}
    </pre>
  );
}
