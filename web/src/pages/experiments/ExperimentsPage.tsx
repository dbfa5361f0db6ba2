import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useRef } from "react";
import { useExperiments } from "@/api/experiments";
import { CliButton } from "@/components/CliButton";
import { PageHeader } from "@/components/PageHeader";
import { QueryGate } from "@/components/QueryGate";
import { usePageTitle } from "@/lib/title";
import { useDebouncedText } from "@/lib/useDebouncedText";
import { useHotkeys } from "@/lib/useHotkeys";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Input } from "@/ui/Field";
import { EmptyState } from "@/ui/States";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { LIST } from "@/words/experiments";
import { PAGES, withKey } from "@/words/shell";
import { ExperimentCard } from "./ExperimentCard";
import { NoExperiments } from "./NoExperiments";

const route = getRouteApi("/experiments");
const TYPING_MS = 250;

/** All experiments, each with its last run and the way to the next. */
export function ExperimentsPage() {
  usePageTitle(PAGES.experiments);
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/experiments" });
  const box = useRef<HTMLInputElement>(null);
  const change = (next: typeof search) =>
    navigate({
      search: Object.fromEntries(Object.entries({ ...search, ...next }).filter(([, on]) => on)),
      replace: true,
    });
  const [text, setText] = useDebouncedText(search.q ?? "", TYPING_MS, (q) => change({ q }));
  const archived = search.archived !== undefined;
  const query = useExperiments({ search: search.q ?? "", archived });
  const all = query.data?.pages.flatMap((page) => page.experiments) ?? [];
  const isFiltered = search.q !== undefined;
  useHotkeys({ "/": () => box.current?.focus() });
  return (
    <>
      <PageHeader
        title={PAGES.experiments}
        actions={
          <>
            <CliButton lines={[cli.experiments, cli.createExperiment]} />
            <Button asChild kind="primary">
              <Link to="/experiments/new">
                <Plus size={15} aria-hidden /> {LIST.make}
              </Link>
            </Button>
          </>
        }
      />
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <Input
          ref={box}
          type="search"
          label={LIST.search}
          placeholder={withKey(LIST.search, "/")}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="w-64"
        />
        <label className="flex items-center gap-1.5 text-muted">
          <input
            type="checkbox"
            checked={archived}
            onChange={(event) => change({ archived: event.target.checked ? "1" : undefined })}
            className="size-4 accent-accent"
          />
          {LIST.onlyArchived}
        </label>
      </div>
      <QueryGate query={query} doing={DOING.loadExperiments} rows={6}>
        {() =>
          all.length > 0 ? (
            <ul className="m-0 grid list-none grid-cols-[repeat(auto-fill,minmax(min(100%,340px),1fr))] gap-4 p-0">
              {all.map((experiment) => (
                <ExperimentCard key={experiment.name} experiment={experiment} />
              ))}
            </ul>
          ) : archived && !isFiltered ? (
            <Card>
              <EmptyState title={LIST.noArchived} />
            </Card>
          ) : isFiltered ? (
            <Card>
              <EmptyState
                title={LIST.noMatch}
                action={<Button onClick={() => change({ q: undefined })}>{LIST.clear}</Button>}
              />
            </Card>
          ) : (
            <NoExperiments />
          )
        }
      </QueryGate>
      {query.hasNextPage && (
        <Button className="mt-4" disabled={query.isFetching} onClick={() => query.fetchNextPage()}>
          {LIST.more}
        </Button>
      )}
    </>
  );
}
