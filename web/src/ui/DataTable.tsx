// biome-ignore-all lint/a11y/useSemanticElements: rows are placed freely, which table elements do not allow; roles say the same
// A virtual table: any number of rows, only the visible ones in the page. Rows may still be on their way (`undefined`).
import clsx from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect } from "react";
import { shortcutsOn, useKeys } from "@/lib/keys";
import { useRestOfHeight } from "@/lib/useRestOfHeight";
import { useRows } from "@/lib/useRows";

export interface Column<Row> {
  key: string;
  header: ReactNode;
  /** The header is only read aloud. */
  hiddenHeader?: boolean;
  cell: (row: Row) => ReactNode;
  /** CSS grid track: `minmax(160px,1fr)`, `96px`. */
  width: string;
  align?: "right";
  sortable?: boolean;
}

export interface Sort {
  key: string;
  descending: boolean;
}

interface TableProps<Row> {
  label: string;
  columns: Column<Row>[];
  count: number;
  row: (index: number) => Row | undefined;
  rowKey: (row: Row) => string;
  sort?: Sort | undefined;
  onSort?: (sort: Sort) => void;
  onOpen?: (row: Row) => void;
  /** `x` on a row, or Shift with it. */
  onChoose?: (index: number, range: boolean) => void;
  /** Called with the visible range, so that the page can fetch it. */
  onRange?: (first: number, last: number) => void;
  /** Pixels that what stands under the table needs. */
  below?: number;
}

const ROW_HEIGHT = 36;

const between = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, step) => first + step);

export function DataTable<Row>(props: TableProps<Row>) {
  const { columns, count, label, onRange } = props;
  const [scroller, rest] = useRestOfHeight<HTMLDivElement>(240);
  const rows = useRows(scroller, count, ROW_HEIGHT);
  const { first, last } = rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when other rows come into sight, not when the listener is another
  useEffect(() => {
    if (last >= first) onRange?.(first, last);
  }, [first, last]);
  // From anywhere on the page `j` enters the list; inside it, rows take the keys themselves.
  useKeys({ j: props.onOpen ? () => focusFirstRow(scroller.current) : null });
  const template = { gridTemplateColumns: columns.map((column) => column.width).join(" ") };
  const minimum = { minWidth: columns.length * 88 };
  return (
    <div
      ref={scroller}
      onScroll={rows.onScroll}
      className="relative overflow-auto"
      style={{ maxHeight: Math.max(240, rest - (props.below ?? 0)) }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      role="region"
      aria-label={`${label}, scrollable`}
    >
      <div role="table" aria-label={label} aria-rowcount={count + 1} style={minimum}>
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
            />
          ))}
        </div>
      </div>
    </div>
  );
}

const plainKey = (event: KeyboardEvent): boolean =>
  !event.ctrlKey && !event.metaKey && !event.altKey && shortcutsOn();

function focusFirstRow(scroller: HTMLElement | null): void {
  scroller?.querySelector<HTMLElement>("[data-row]")?.focus();
}

function HeaderCell<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
}) {
  const active = sort?.key === column.key;
  const descending = active && sort.descending;
  const Arrow = descending ? ArrowDown : ArrowUp;
  return (
    <div
      role="columnheader"
      tabIndex={-1}
      aria-sort={active ? (descending ? "descending" : "ascending") : undefined}
      className={clsx(
        "flex h-8 items-center truncate px-3 font-medium text-muted text-xs",
        column.align && "justify-end",
      )}
    >
      {column.sortable && onSort ? (
        <button
          type="button"
          className="inline-flex h-6 items-center gap-1 hover:text-text"
          onClick={() => onSort({ key: column.key, descending: active ? !descending : false })}
        >
          {column.header}
          {active && <Arrow size={12} aria-hidden />}
        </button>
      ) : (
        <span className={column.hiddenHeader ? "sr-only" : undefined}>{column.header}</span>
      )}
    </div>
  );
}

interface RowProps<Row> extends TableProps<Row> {
  index: number;
  start: number;
  template: { gridTemplateColumns: string };
}

function BodyRow<Row>(props: RowProps<Row>) {
  const { index, start, template, columns, row, rowKey, onOpen } = props;
  const value = row(index);
  const open = value !== undefined && onOpen ? () => onOpen(value) : undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.target === event.currentTarget) open?.();
    if (event.key.toLowerCase() === "x" && props.onChoose && plainKey(event)) {
      event.preventDefault();
      props.onChoose(index, event.shiftKey);
    }
    const sibling =
      event.key === "ArrowDown" || event.key === "j"
        ? event.currentTarget.nextElementSibling
        : event.key === "ArrowUp" || event.key === "k"
          ? event.currentTarget.previousElementSibling
          : null;
    if (sibling instanceof HTMLElement) {
      event.preventDefault();
      sibling.focus();
    }
  };
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      tabIndex={open ? 0 : -1}
      data-row={value === undefined ? undefined : rowKey(value)}
      onKeyDown={onKeyDown}
      onClick={open}
      className={clsx(
        "absolute inset-x-0 grid items-center border-border border-b -outline-offset-2",
        open && "cursor-pointer hover:bg-hover",
      )}
      style={{ ...template, height: ROW_HEIGHT, transform: `translateY(${start}px)` }}
    >
      {columns.map((column) => (
        <div
          key={column.key}
          role="cell"
          className={clsx("min-w-0 truncate px-3", column.align === "right" && "num text-right")}
        >
          {value === undefined ? (
            <span className="block h-3 w-3/5 rounded-sm bg-track" />
          ) : (
            column.cell(value)
          )}
        </div>
      ))}
    </div>
  );
}
