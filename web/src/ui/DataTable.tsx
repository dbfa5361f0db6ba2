// biome-ignore-all lint/a11y/useSemanticElements: rows are placed freely, which table elements do not allow; roles say the same
// A virtual table: any number of rows, only the visible ones in the page. Rows may still be on their way (`undefined`).
import { type KeyboardEvent, type ReactNode, useEffect } from "react";
import { useAvailableHeight } from "@/lib/useAvailableHeight";
import { useHotkeys } from "@/lib/useHotkeys";
import { useVirtualRows } from "@/lib/useVirtualRows";
import { UI } from "@/words/ui";
import type { TableProps } from "./columns";
import { HeaderCell } from "./DataTableHeader";
import { BodyRow, ROW_HEIGHT } from "./DataTableRow";
import { useRowFocus } from "./useRowFocus";

const HEIGHT_MIN = 240;
/** Pixels that a column needs at least; narrower pages scroll sideways. */
/** Pixels that a column needs: `96px`, or the least of `minmax(160px,2fr)`. */
const leastWidth = ({ width }: { width: string }): number =>
  Number.parseFloat(width.replace("minmax(", "")) || 0;

const between = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, step) => first + step);

/** A table whose rows can be opened is a grid: its rows take the focus, one of them from the Tab key. */
export function DataTable<Row>(props: TableProps<Row>) {
  const { columns, count, label, onOpen, onRange } = props;
  const [scroller, rest] = useAvailableHeight<HTMLDivElement>(HEIGHT_MIN);
  const rows = useVirtualRows(scroller, count, ROW_HEIGHT);
  const { first, last } = rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when other rows come into sight, not when the listener is another
  useEffect(() => {
    if (last >= first) onRange?.(first, last);
  }, [first, last]);
  const focus = useRowFocus(scroller, count, rows);
  // From anywhere on the page `j` enters the list; inside it, rows take the keys themselves.
  useHotkeys({ j: onOpen ? focus.enter : null });
  const template = { gridTemplateColumns: columns.map((column) => column.width).join(" ") };
  return (
    <div
      ref={scroller}
      onScroll={rows.onScroll}
      // What is focused must not stand under the header, which stays in sight.
      className="relative scroll-pt-8 overflow-auto"
      style={{ maxHeight: Math.max(HEIGHT_MIN, rest - (props.below ?? 0)) }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      role="region"
      aria-label={UI.scrollable(label)}
    >
      <Frame
        label={label}
        count={count + 1}
        minWidth={columns.reduce((sum, column) => sum + leastWidth(column), 0)}
        multiple={props.isChosen !== undefined}
        onKeyDown={onOpen ? focus.onKeyDown : undefined}
      >
        <div role="rowgroup" className="sticky top-0 z-10 border-border border-b bg-surface">
          <div role="row" aria-rowindex={1} className="grid" style={template} tabIndex={-1}>
            {columns.map((column) => (
              <HeaderCell
                key={column.key}
                column={column}
                sort={props.sort}
                onSort={props.onSort}
              />
            ))}
          </div>
        </div>
        <div role="rowgroup" style={{ height: rows.height }} className="relative">
          {between(first, last).map((index) => (
            <BodyRow
              key={index}
              {...props}
              index={index}
              start={rows.offset + (index - first) * ROW_HEIGHT}
              template={template}
              stop={index === focus.stop}
              onFocus={focus.onFocus}
            />
          ))}
        </div>
      </Frame>
    </div>
  );
}

interface FrameProps {
  label: string;
  /** Rows with the header. */
  count: number;
  minWidth: number;
  /** Several rows can be chosen. */
  multiple: boolean;
  /** Given for a grid. */
  onKeyDown: ((event: KeyboardEvent) => void) | undefined;
  children: ReactNode;
}

function Frame({ label, count, minWidth, multiple, onKeyDown, children }: FrameProps) {
  if (!onKeyDown) {
    return (
      <div role="table" aria-label={label} aria-rowcount={count} style={{ minWidth }}>
        {children}
      </div>
    );
  }
  return (
    <div
      role="grid"
      aria-label={label}
      aria-rowcount={count}
      aria-multiselectable={multiple ? true : undefined}
      style={{ minWidth }}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}
