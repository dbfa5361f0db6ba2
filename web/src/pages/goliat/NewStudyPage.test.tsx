import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { TooltipProvider } from "@/ui/Tooltip";
import { NewStudyPage } from "./NewStudyPage";

vi.mock("@tanstack/react-router", () => ({ useNavigate: () => () => undefined }));

function open(compat: string[]) {
  const body = JSON.stringify({ server: { compat } });
  const headers = { "content-type": "application/json" };
  vi.stubGlobal("fetch", async () => new Response(body, { headers }));
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TooltipProvider>
        <NewStudyPage />
      </TooltipProvider>
    </QueryClientProvider>,
  );
}

it("a server that does not answer the client says how to make it", async () => {
  open([]);
  expect(await screen.findByText("mothership up --compat goliat")).toBeInTheDocument();
  expect(screen.queryByRole("textbox")).toBeNull();
});

it("one that answers it has the form", async () => {
  open(["goliat"]);
  expect(await screen.findByRole("textbox", { name: "Configuration" })).toBeInTheDocument();
});
