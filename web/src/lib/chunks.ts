// The parts of the dashboard that are loaded when they are needed. Each is fetched once the page has nothing else to do, so
// that a click finds it here even while the server is away.

interface Chunk<M> {
  /** The module, once it is here. */
  here: () => M | undefined;
  /** Fetches it; after a failure each call tries again. */
  load: () => Promise<M>;
}

const all: (() => Promise<unknown>)[] = [];

export function chunk<M>(importer: () => Promise<M>): Chunk<M> {
  let module: M | undefined;
  let loading: Promise<M> | undefined;
  const load = () => {
    loading ??= importer().then(
      (loaded) => {
        module = loaded;
        return loaded;
      },
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  };
  all.push(load);
  return { here: () => module, load };
}

/** One after the other, in the order they were named; what cannot be had is asked for again when it is needed. */
async function loadAllChunks(): Promise<void> {
  for (const load of all) await load().catch(() => undefined);
}

const IDLE_MS = 2000;

/** When the page has been drawn and the browser has time. */
export function loadChunksWhenIdle(): void {
  const start = () => void loadAllChunks();
  if ("requestIdleCallback" in window) requestIdleCallback(start, { timeout: IDLE_MS });
  else setTimeout(start, IDLE_MS);
}
