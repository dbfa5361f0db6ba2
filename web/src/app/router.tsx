// The pages and their addresses. All but the first pages a person meets are loaded when they are needed.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { pickTexts } from "@/lib/search";
import { JobsPage } from "@/pages/jobs/JobsPage";
import { jobsSearch } from "@/pages/jobs/search";
import { OverviewPage } from "@/pages/overview/OverviewPage";
import { taskSearch } from "@/pages/task/search";
import { CrashPage, NotFoundPage } from "./NotFoundPage";
import { Shell } from "./Shell";

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: CrashPage,
});

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
  component: lazyRouteComponent(() => import("@/pages/job/JobPage"), "JobPage"),
});
const jobSummary = createRoute({
  getParentRoute: () => job,
  path: "/",
  component: lazyRouteComponent(() => import("@/pages/job/SummaryTab"), "SummaryTab"),
});
const jobGrid = createRoute({
  getParentRoute: () => job,
  path: "/grid",
  component: lazyRouteComponent(() => import("@/pages/job/GridTab"), "GridTab"),
});
const jobTasks = createRoute({
  getParentRoute: () => job,
  path: "/tasks",
  component: lazyRouteComponent(() => import("@/pages/job/TasksTab"), "TasksTab"),
  validateSearch: (search: Record<string, unknown>) => pickTexts(search, ["status"]),
});
const jobResults = createRoute({
  getParentRoute: () => job,
  path: "/results",
  component: lazyRouteComponent(() => import("@/pages/job/ResultsTab"), "ResultsTab"),
  validateSearch: (search: Record<string, unknown>) => pickTexts(search, ["view", "file", "q"]),
});
const jobSpec = createRoute({
  getParentRoute: () => job,
  path: "/spec",
  component: lazyRouteComponent(() => import("@/pages/job/SpecTab"), "SpecTab"),
});

const task = createRoute({
  getParentRoute: () => root,
  path: "/jobs/$job/tasks/$index",
  component: lazyRouteComponent(() => import("@/pages/task/TaskPage"), "TaskPage"),
  validateSearch: taskSearch,
});
const taskLog = createRoute({
  getParentRoute: () => task,
  path: "/",
  component: lazyRouteComponent(() => import("@/pages/task/LogTab"), "LogTab"),
});
const taskArtifacts = createRoute({
  getParentRoute: () => task,
  path: "/artifacts",
  component: lazyRouteComponent(() => import("@/pages/task/ArtifactsTab"), "ArtifactsTab"),
});
const taskSpec = createRoute({
  getParentRoute: () => task,
  path: "/spec",
  component: lazyRouteComponent(() => import("@/pages/task/TaskSpecTab"), "TaskSpecTab"),
});
const taskWhy = createRoute({
  getParentRoute: () => task,
  path: "/why",
  component: lazyRouteComponent(() => import("@/pages/task/WhyTab"), "WhyTab"),
});

const taskScreen = createRoute({
  getParentRoute: () => task,
  path: "/screen",
  component: lazyRouteComponent(() => import("@/pages/task/ScreenTab"), "ScreenTab"),
});

const runners = createRoute({
  getParentRoute: () => root,
  path: "/runners",
  component: lazyRouteComponent(() => import("@/pages/runners/RunnersPage"), "RunnersPage"),
});
const runner = createRoute({
  getParentRoute: () => root,
  path: "/runners/$runner",
  component: lazyRouteComponent(() => import("@/pages/runners/RunnerPage"), "RunnerPage"),
});
const newStudy = createRoute({
  getParentRoute: () => root,
  path: "/goliat/new",
  component: lazyRouteComponent(() => import("@/pages/goliat/NewStudyPage"), "NewStudyPage"),
});
const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  component: lazyRouteComponent(() => import("@/pages/login/LoginPage"), "LoginPage"),
  validateSearch: (search: Record<string, unknown>) => pickTexts(search, ["to"]),
});

const tree = root.addChildren([
  overview,
  jobs,
  job.addChildren([jobSummary, jobGrid, jobTasks, jobResults, jobSpec]),
  task.addChildren([taskLog, taskArtifacts, taskScreen, taskSpec, taskWhy]),
  runners,
  runner,
  newStudy,
  login,
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultPendingMs: 300,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
