// The pages and their addresses. All but the first pages a person meets are loaded after them: when they are needed, or when
// there is time.
import { createRoute, createRouter } from "@tanstack/react-router";
import { chunk } from "@/lib/chunks";
import { pickTexts } from "@/lib/search";
import { JobsPage } from "@/pages/jobs/JobsPage";
import { jobsSearch } from "@/pages/jobs/search";
import { OverviewPage } from "@/pages/overview/OverviewPage";
import { taskSearch } from "@/pages/task/search";
import { lazily } from "@/ui/Lazy";
import { accountRoutes } from "./accountRoutes";
import { experimentRoutes } from "./experimentRoutes";
import { CrashPage } from "./NotFoundPage";
import { root } from "./root";

const overview = createRoute({ getParentRoute: () => root, path: "/", component: OverviewPage });

const jobs = createRoute({
  getParentRoute: () => root,
  path: "/jobs",
  component: JobsPage,
  validateSearch: jobsSearch,
});

const job = createRoute({
  getParentRoute: () => root,
  path: "/jobs/$job",
  component: lazily(
    chunk(() => import("@/pages/job/JobPage")),
    "JobPage",
  ),
});
const jobSummary = createRoute({
  getParentRoute: () => job,
  path: "/",
  component: lazily(
    chunk(() => import("@/pages/job/SummaryTab")),
    "SummaryTab",
  ),
});
const jobGrid = createRoute({
  getParentRoute: () => job,
  path: "/grid",
  component: lazily(
    chunk(() => import("@/pages/job/GridTab")),
    "GridTab",
  ),
});
const jobTasks = createRoute({
  getParentRoute: () => job,
  path: "/tasks",
  component: lazily(
    chunk(() => import("@/pages/job/TasksTab")),
    "TasksTab",
  ),
  validateSearch: (search: Record<string, unknown>) => pickTexts(search, ["status"]),
});
const jobResults = createRoute({
  getParentRoute: () => job,
  path: "/results",
  component: lazily(
    chunk(() => import("@/pages/job/ResultsTab")),
    "ResultsTab",
  ),
  validateSearch: (search: Record<string, unknown>) => pickTexts(search, ["view", "file", "q"]),
});
const jobSpec = createRoute({
  getParentRoute: () => job,
  path: "/spec",
  component: lazily(
    chunk(() => import("@/pages/job/SpecTab")),
    "SpecTab",
  ),
});

const task = createRoute({
  getParentRoute: () => root,
  path: "/jobs/$job/tasks/$index",
  component: lazily(
    chunk(() => import("@/pages/task/TaskPage")),
    "TaskPage",
  ),
  validateSearch: taskSearch,
});
const taskLog = createRoute({
  getParentRoute: () => task,
  path: "/",
  component: lazily(
    chunk(() => import("@/pages/task/LogTab")),
    "LogTab",
  ),
});
const taskArtifacts = createRoute({
  getParentRoute: () => task,
  path: "/artifacts",
  component: lazily(
    chunk(() => import("@/pages/task/ArtifactsTab")),
    "ArtifactsTab",
  ),
});
const taskSpec = createRoute({
  getParentRoute: () => task,
  path: "/spec",
  component: lazily(
    chunk(() => import("@/pages/task/TaskSpecTab")),
    "TaskSpecTab",
  ),
});
const taskWhy = createRoute({
  getParentRoute: () => task,
  path: "/why",
  component: lazily(
    chunk(() => import("@/pages/task/WhyTab")),
    "WhyTab",
  ),
});

const taskScreen = createRoute({
  getParentRoute: () => task,
  path: "/screen",
  component: lazily(
    chunk(() => import("@/pages/task/ScreenTab")),
    "ScreenTab",
  ),
});

const runners = createRoute({
  getParentRoute: () => root,
  path: "/runners",
  component: lazily(
    chunk(() => import("@/pages/runners/RunnersPage")),
    "RunnersPage",
  ),
});
const runner = createRoute({
  getParentRoute: () => root,
  path: "/runners/$runner",
  component: lazily(
    chunk(() => import("@/pages/runners/RunnerPage")),
    "RunnerPage",
  ),
});
const newStudy = createRoute({
  getParentRoute: () => root,
  path: "/goliat/new",
  component: lazily(
    chunk(() => import("@/pages/goliat/NewStudyPage")),
    "NewStudyPage",
  ),
});
const tree = root.addChildren([
  overview,
  jobs,
  job.addChildren([jobSummary, jobGrid, jobTasks, jobResults, jobSpec]),
  task.addChildren([taskLog, taskArtifacts, taskScreen, taskSpec, taskWhy]),
  runners,
  runner,
  newStudy,
  ...experimentRoutes,
  ...accountRoutes,
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  // A page that breaks leaves the frame around it standing.
  defaultErrorComponent: CrashPage,
  scrollRestoration: true,
  defaultPendingMs: 300,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
