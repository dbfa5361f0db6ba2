import { Fragment, type ReactNode } from "react";

/** Names and values in two columns. */
export function DescriptionList({ rows }: { rows: [name: string, value: ReactNode][] }) {
  return (
    <dl className="m-0 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1.5">
      {rows.map(([name, value]) => (
        <Fragment key={name}>
          <dt className="text-muted">{name}</dt>
          <dd className="num m-0 min-w-0 break-words">{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
