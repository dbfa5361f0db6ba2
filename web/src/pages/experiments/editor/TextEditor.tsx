import { type RefObject, useRef } from "react";

const LINE_PX = 20;
const LINES_MIN = 24;
const LINES_MAX = 4000;

interface TextProps {
  box: RefObject<HTMLTextAreaElement | null>;
  label: string;
  text: string;
  isWrong: boolean;
  describedBy: string;
  onChange: (text: string) => void;
}

/** A text with the numbers of its lines beside it. Tab goes on to the next control, as everywhere. */
export function TextEditor({ box, label, text, isWrong, describedBy, onChange }: TextProps) {
  const gutter = useRef<HTMLPreElement>(null);
  const lines = Math.min(text.split("\n").length, LINES_MAX);
  return (
    <div className="flex h-[min(70vh,900px)] min-w-0 overflow-hidden rounded-md border border-strong/60 bg-surface focus-within:border-strong">
      <pre
        ref={gutter}
        aria-hidden
        className="num m-0 shrink-0 select-none overflow-hidden border-border border-r bg-canvas py-2 pr-2 pl-3 text-right font-mono text-subtle text-xs"
        style={{ lineHeight: `${LINE_PX}px` }}
      >
        {Array.from({ length: Math.max(lines, LINES_MIN) }, (_, line) => line + 1).join("\n")}
      </pre>
      <textarea
        ref={box}
        aria-label={label}
        aria-invalid={isWrong || undefined}
        aria-describedby={describedBy}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        value={text}
        onChange={(event) => onChange(event.target.value)}
        onScroll={(event) => {
          if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
        }}
        className="min-w-0 flex-1 resize-none border-0 bg-transparent px-2.5 py-2 font-mono text-text text-xs -outline-offset-2"
        style={{ lineHeight: `${LINE_PX}px`, tabSize: 2 }}
      />
    </div>
  );
}

/** Puts the focus on a line, from 1, and brings it into sight. */
export function selectLine(box: HTMLTextAreaElement, line: number): void {
  const before = box.value.split("\n").slice(0, line - 1);
  const start = before.reduce((sum, one) => sum + one.length + 1, 0);
  const end = box.value.indexOf("\n", start);
  box.focus();
  box.setSelectionRange(start, end < 0 ? box.value.length : end);
  box.scrollTop = Math.max(0, (line - 6) * LINE_PX);
}
