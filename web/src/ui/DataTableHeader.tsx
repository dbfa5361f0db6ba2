// biome-ignore-all lint/a11y/useSemanticElements: rows are placed freely, which table elements do not allow; roles say the same
import clsx from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import type { Column, Sort } from "./columns";

export function HeaderCell<Row>({
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
