// biome-ignore-all lint/a11y/useSemanticElements: rows are placed freely, which table elements do not allow; roles say the same
import clsx from "clsx";
import type { KeyboardEvent } from "react";
import { shortcutsOn } from "@/lib/useHotkeys";
import type { TableProps } from "./columns";

/** Height of a row in pixels. */
export const ROW_HEIGHT = 36;

interface RowProps<Row> extends TableProps<Row> {
  index: number;
  start: number;
  template: { gridTemplateColumns: string };
  /** The one row of the grid that Tab reaches. */
  stop: boolean;
  onFocus: (index: number) => void;
}

export function BodyRow<Row>(props: RowProps<Row>) {
  const { index, start, template, columns, row, rowKey, onOpen, isChosen, stop } = props;
  const value = row(index);
  const open = value !== undefined && onOpen ? () => onOpen(value) : undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.target === event.currentTarget) open?.();
    if (event.key.toLowerCase() === "x" && props.onChoose && plainKey(event)) {
      event.preventDefault();
      props.onChoose(index, event.shiftKey);
    }
  };
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={value !== undefined && isChosen ? isChosen(value) : undefined}
      tabIndex={open && stop ? 0 : -1}
      data-index={index}
      data-row={value === undefined ? undefined : rowKey(value)}
      onKeyDown={onKeyDown}
      onFocus={() => props.onFocus(index)}
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
          role={onOpen ? "gridcell" : "cell"}
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

const plainKey = (event: KeyboardEvent): boolean =>
  !event.ctrlKey && !event.metaKey && !event.altKey && shortcutsOn();
