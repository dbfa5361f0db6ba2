import { createRootRoute } from "@tanstack/react-router";
import { CrashPage, NotFoundPage } from "./NotFoundPage";
import { Shell } from "./Shell";

/** What every address has around its page. */
export const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: CrashPage,
});
