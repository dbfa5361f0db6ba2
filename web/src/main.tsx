import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { QueryProvider } from "./api/queryClient";
import { router } from "./app/router";
import { loadChunksWhenIdle } from "./lib/chunks";
import { watchSystemTheme } from "./lib/theme";
import { makeLive, socketUrl } from "./live/live";
import { LiveContext } from "./live/useLive";
import { TooltipProvider } from "./ui/Tooltip";
import "./styles/app.css";

watchSystemTheme();
const live = makeLive(socketUrl(location));
live.start();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
window.addEventListener("load", loadChunksWhenIdle, { once: true });
createRoot(root).render(
  <StrictMode>
    <LiveContext value={live}>
      <QueryProvider onHeard={live.noteHeard}>
        <TooltipProvider delayDuration={350}>
          <RouterProvider router={router} />
        </TooltipProvider>
      </QueryProvider>
    </LiveContext>
  </StrictMode>,
);
