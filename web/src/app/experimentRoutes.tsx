// Addresses of experiments and their runs.
import { createRoute } from "@tanstack/react-router";
import { chunk } from "@/lib/chunks";
import { pickTexts, wholeNumber } from "@/lib/search";
import { lazily } from "@/ui/Lazy";
import { root } from "./root";

const experiments = createRoute({
  getParentRoute: () => root,
  path: "/experiments",
  component: lazily(
    chunk(() => import("@/pages/experiments/ExperimentsPage")),
    "ExperimentsPage",
  ),
  validateSearch: (search: Record<string, unknown>) => pickTexts(search, ["q", "archived"]),
});
const newExperiment = createRoute({
  getParentRoute: () => root,
  path: "/experiments/new",
  component: lazily(
    chunk(() => import("@/pages/experiments/editor/NewPage")),
    "NewPage",
  ),
});
const experiment = createRoute({
  getParentRoute: () => root,
  path: "/experiments/$name",
  component: lazily(
    chunk(() => import("@/pages/experiments/history/ExperimentPage")),
    "ExperimentPage",
  ),
});
const run = createRoute({
  getParentRoute: () => root,
  path: "/experiments/$name/run",
  component: lazily(
    chunk(() => import("@/pages/experiments/run/RunPage")),
    "RunPage",
  ),
  validateSearch: (search: Record<string, unknown>): { from?: number } => {
    const from = wholeNumber(search.from, 1);
    return from === undefined ? {} : { from };
  },
});
const edit = createRoute({
  getParentRoute: () => root,
  path: "/experiments/$name/edit",
  component: lazily(
    chunk(() => import("@/pages/experiments/editor/EditPage")),
    "EditPage",
  ),
});
const compare = createRoute({
  getParentRoute: () => root,
  path: "/runs/compare",
  component: lazily(
    chunk(() => import("@/pages/experiments/compare/ComparePage")),
    "ComparePage",
  ),
  validateSearch: (search: Record<string, unknown>) => pickTexts(search, ["jobs"]),
});

export const experimentRoutes = [
  experiments,
  newExperiment,
  experiment,
  run,
  edit,
  compare,
] as const;
