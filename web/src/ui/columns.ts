// What a table is told: its columns, its rows, and what happens to them.
import type { ReactNode } from "react";

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

export interface TableProps<Row> {
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
  isChosen?: (row: Row) => boolean;
  /** Called with the visible range, so that the page can fetch it. */
  onRange?: (first: number, last: number) => void;
  /** Pixels that what stands under the table needs. */
  below?: number;
}
