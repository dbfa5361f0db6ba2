// A page around what a test looks at: router, query cache, live state, toasts. Requests get what the test says.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import { act, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { vi } from "vitest";
import { type Live, type LiveState, NOT_LIVE } from "@/live/live";
import { LiveContext } from "@/live/useLive";
import { TooltipProvider } from "@/ui/Tooltip";
import { Toasts } from "@/ui/toast";

/** A live connection that a test speaks through. */
export interface FakeLive extends Live {
  topics: () => string[];
  publish: (topic: string, data: unknown, first?: boolean) => void;
  set: (change: Partial<LiveState>) => void;
}

export function fakeLive(start: Partial<LiveState> = { phase: "live" }): FakeLive {
  let state: LiveState = { ...NOT_LIVE.getState(), ...start };
  const topics = new Map<string, Set<(data: never, first: boolean) => void>>();
  const listeners = new Set<() => void>();
  return {
    ...NOT_LIVE,
    getState: () => state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    subscribe(topic: string, listener: (data: never, first: boolean) => void) {
      const all = topics.get(topic) ?? new Set();
      topics.set(topic, all.add(listener));
      return () => {
        all.delete(listener);
        if (all.size === 0) topics.delete(topic);
      };
    },
    restart: vi.fn(),
    topics: () => [...topics.keys()],
    publish: (topic, data, first = false) =>
      act(() => {
        for (const listener of topics.get(topic) ?? []) listener(data as never, first);
      }),
    set: (change) =>
      act(() => {
        state = { ...state, ...change };
        for (const listener of listeners) listener();
      }),
  };
}

interface PageOptions {
  /** The address of the page. */
  at?: string;
  live?: Live;
  client?: QueryClient;
}

export const testClient = (): QueryClient =>
  new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 0 } } });

/** Renders `children` at an address; every address of the dashboard leads to it. */
export function renderPage(children: ReactNode, options: PageOptions = {}) {
  const { at = "/", live = fakeLive(), client = testClient() } = options;
  const root = createRootRoute({ component: Outlet });
  const show = () => children;
  /** A route of the dashboard: with tabs below it, as the router of the app has them. */
  const route = (path: string, tabs: string[] = []) => {
    const page = createRoute({
      getParentRoute: () => root,
      path,
      component: tabs.length > 0 ? Outlet : show,
    });
    const below = tabs.map((tab) =>
      createRoute({ getParentRoute: () => page, path: tab, component: show }),
    );
    return page.addChildren(below);
  };
  const pages = [
    ...[
      "/",
      "/jobs",
      "/login",
      "/welcome",
      "/device",
      "/goliat/new",
      "/runners",
      "/runners/$runner",
      "/admin/people",
      "/experiments",
      "/experiments/new",
      "/experiments/$name",
      "/experiments/$name/run",
      "/experiments/$name/edit",
      "/runs/compare",
    ].map((path) => route(path)),
    route("/settings", ["/profile", "/sessions", "/tokens", "/appearance"]),
    route("/jobs/$job", ["/", "/grid", "/tasks", "/results", "/spec"]),
    route("/jobs/$job/tasks/$index", ["/", "/screen", "/artifacts", "/spec", "/why"]),
  ];
  const router = createRouter({
    routeTree: root.addChildren(pages),
    history: createMemoryHistory({ initialEntries: [at] }),
  });
  const page = render(
    <LiveContext value={live}>
      <QueryClientProvider client={client}>
        <TooltipProvider>
          <RouterProvider router={router as never} />
          <Toasts />
        </TooltipProvider>
      </QueryClientProvider>
    </LiveContext>,
  );
  const address = () => router.state.location.href;
  return { ...page, client, address };
}

type Reply = unknown | ((request: Request) => unknown);

/**
 * Answers requests by the end of their method and path: `"GET /jobs/42"`. A Response is given as it is, other values as
 * JSON; what is not foreseen is answered with 404. Gives the requests that were made.
 */
export function answerRequests(replies: Record<string, Reply>): string[] {
  const made: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, search } = new URL(request.url);
    const line = `${request.method} ${pathname.replace("/api/v1", "")}`;
    made.push(`${line}${search}`);
    if (!(line in replies)) return json({ detail: "not foreseen", code: "not_found" }, 404);
    const reply = replies[line];
    const value = typeof reply === "function" ? await reply(request) : reply;
    return value instanceof Response ? value : json(value);
  });
  return made;
}

export const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
