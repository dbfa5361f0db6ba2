import Papa from "papaparse";
import { useMemo } from "react";
import { FILES } from "@/words/files";

const ROWS_SHOWN = 1000;

export default function TablePreview({ text, cut }: { text: string; cut: boolean }) {
  const rows = useMemo(
    () => Papa.parse<string[]>(text, { skipEmptyLines: true, preview: ROWS_SHOWN + 1 }).data,
    [text],
  );
  const [head = [], ...body] = rows;
  return (
    <>
      <section
        className="max-h-[60vh] overflow-auto"
        aria-label={FILES.table}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
      >
        <table className="num w-full border-collapse font-mono text-xs">
          <thead className="sticky top-0 bg-surface">
            <tr>
              {head.map((name, column) => (
                <th
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns never move, and names may repeat
                  key={column}
                  scope="col"
                  className="border-border border-b px-3 py-1.5 text-left font-medium text-muted"
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {body.map((row, line) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows never move
              <tr key={line}>
                {row.map((value, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells never move
                  <td key={column} className="whitespace-nowrap border-border border-b px-3 py-1">
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {(body.length >= ROWS_SHOWN || cut) && (
        <p className="px-3 py-2 text-muted text-xs">{FILES.firstRows(body.length)}</p>
      )}
    </>
  );
}
