import { type ComponentType, type ReactNode, useCallback, useEffect, useState } from "react";
import type { chunk } from "@/lib/chunks";
import { CHUNKS } from "@/words/errors";
import { ErrorState, Skeleton } from "./States";

/** Longest pause before it is asked for again. */
const AGAIN_MAX_MS = 10_000;
/** The page loads itself anew at most once in this time: a part may be held back by something else than the server. */
const RELOAD_PAUSE_MS = 60_000;
const RELOADED_AT = "mothership.reloadedAt";

type Chunk<M> = ReturnType<typeof chunk<M>>;

interface LazyProps<M> {
  of: Chunk<M>;
  children: (module: M) => ReactNode;
}

/** A part that is loaded when it is needed. When it cannot be had the page stays, says so, and tries again. */
export function Lazy<M>({ of, children }: LazyProps<M>) {
  const [module, setModule] = useState(of.here);
  const [failures, setFailures] = useState(0);
  const load = useCallback(
    () =>
      of.load().then(
        (loaded) => setModule(() => loaded),
        () => setFailures((count) => count + 1),
      ),
    [of],
  );
  useEffect(() => {
    if (module === undefined) void load();
  }, [module, load]);
  useEffect(() => {
    if (failures === 0 || module !== undefined) return;
    const again = () =>
      load().then(() => (of.here() === undefined ? reloadIfServed(RELOAD_PAUSE_MS) : undefined));
    const timer = setTimeout(again, Math.min(1000 * 2 ** failures, AGAIN_MAX_MS));
    return () => clearTimeout(timer);
  }, [failures, module, load, of]);
  if (module !== undefined) return children(module);
  if (failures === 0) return <Skeleton rows={6} />;
  return (
    <Missing
      onRetry={() =>
        void load().then(() => (of.here() === undefined ? reloadIfServed(0) : undefined))
      }
    />
  );
}

/** In the place of a whole page it is the page's heading, too; a tab stands below that of its page. */
function Missing({ onRetry }: { onRetry: () => void }) {
  const [isPage] = useState(() => document.querySelector("h1") === null);
  return (
    <>
      {isPage && <h1 className="sr-only">{CHUNKS.title}</h1>}
      <ErrorState doing={CHUNKS.load} message={CHUNKS.why} onRetry={onRetry} />
    </>
  );
}

/** Some browsers remember that a part could not be had. Loaded anew the page asks again, but only a server that answers can give it. */
async function reloadIfServed(pauseMs: number): Promise<void> {
  const reloadedAt = Number(sessionStorage.getItem(RELOADED_AT) ?? 0);
  if (Date.now() - reloadedAt < pauseMs) return;
  const served = await fetch(location.href, { method: "HEAD", cache: "no-store" }).then(
    (answer) => answer.ok,
    () => false,
  );
  if (!served) return;
  sessionStorage.setItem(RELOADED_AT, String(Date.now()));
  location.reload();
}

/** A component out of such a part, for the router and for pages; `preload` is called when a link to it is pointed at. */
export function lazily<K extends string, M extends Record<K, ComponentType>>(
  of: Chunk<M>,
  name: K,
): (() => ReactNode) & { preload: () => Promise<void> } {
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, where modules are loaded
  const Part = () => (
    <Lazy of={of}>
      {(module) => {
        const Component: ComponentType = module[name];
        return <Component />;
      }}
    </Lazy>
  );
  return Object.assign(Part, {
    preload: () =>
      of.load().then(
        () => undefined,
        () => undefined,
      ),
  });
}
