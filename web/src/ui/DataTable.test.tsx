import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { Column } from "./columns";
import { DataTable } from "./DataTable";

interface Row {
  id: string;
  size: number;
}

const columns: Column<Row>[] = [
  { key: "id", header: "Id", width: "80px", cell: (row) => row.id, sortable: true },
  { key: "size", header: "Size", width: "80px", align: "right", cell: (row) => row.size },
];

function table(more: Partial<Parameters<typeof DataTable<Row>>[0]> = {}) {
  return (
    <DataTable
      label="Rows"
      columns={columns}
      count={10_000_000}
      row={(index) => (index === 1 ? undefined : { id: `r${index}`, size: index })}
      rowKey={(row) => row.id}
      {...more}
    />
  );
}

it("has as many rows as it says, and only those in sight in the page", async () => {
  render(table());
  const grid = screen.getByRole("table", { name: "Rows" });
  expect(grid).toHaveAttribute("aria-rowcount", "10000001");
  expect(within(grid).getAllByRole("row").length).toBeLessThan(60);
  expect(await within(grid).findByText("r0")).toBeInTheDocument();
  // A row that has not come yet keeps its place.
  expect(within(grid).queryByText("r1")).toBeNull();
  expect(within(grid).getByText("r2")).toBeInTheDocument();
});

it("opens a row by Enter and walks by arrows", async () => {
  const onOpen = vi.fn();
  render(table({ onOpen }));
  (await screen.findByText("r2")).closest<HTMLElement>('[role="row"]')?.focus();
  await userEvent.keyboard("{ArrowDown}{Enter}");
  expect(onOpen).toHaveBeenCalledExactlyOnceWith({ id: "r3", size: 3 });
});

it("sorts by a header, the other way round by a second press", async () => {
  const onSort = vi.fn();
  const { rerender } = render(table({ onSort }));
  await userEvent.click(screen.getByRole("button", { name: "Id" }));
  expect(onSort).toHaveBeenLastCalledWith({ key: "id", descending: false });
  rerender(table({ onSort, sort: { key: "id", descending: false } }));
  expect(screen.getByRole("columnheader", { name: "Id" })).toHaveAttribute(
    "aria-sort",
    "ascending",
  );
  await userEvent.click(screen.getByRole("button", { name: "Id" }));
  expect(onSort).toHaveBeenLastCalledWith({ key: "id", descending: true });
});
