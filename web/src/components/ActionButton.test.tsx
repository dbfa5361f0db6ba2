import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { TooltipProvider } from "@/ui/Tooltip";
import { Toasts } from "@/ui/toast";
import { ActionButton } from "./ActionButton";

function page(children: ReactNode) {
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <TooltipProvider>
        {children}
        <Toasts />
      </TooltipProvider>
    </QueryClientProvider>,
  );
}

const cli = { does: "Cancel", command: "mothership cancel 42" };

it("asks before it destroys, shows the command, and does nothing when told to keep", async () => {
  const run = vi.fn(async () => 1);
  page(
    <ActionButton
      label="Cancel job"
      kind="danger"
      run={run}
      cli={cli}
      confirm={{ title: "Cancel x?", text: "3 tasks" }}
    />,
  );
  await userEvent.click(screen.getByRole("button", { name: "Cancel job" }));
  expect(await screen.findByRole("dialog", { name: "Cancel x?" })).toHaveTextContent(
    "mothership cancel 42",
  );
  await userEvent.click(screen.getByRole("button", { name: "Keep" }));
  expect(run).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Cancel job" }));
  await userEvent.click(await screen.findByRole("button", { name: "Cancel job" }));
  await waitFor(() => expect(run).toHaveBeenCalledTimes(1));
});

it("says why it failed and tries again", async () => {
  const run = vi.fn().mockRejectedValueOnce(new Error("job 42 has ended")).mockResolvedValueOnce(3);
  page(
    <ActionButton
      label="Retry"
      run={run}
      cli={cli}
      done={(count: number) => `${count} tasks will run again`}
    />,
  );
  await userEvent.click(screen.getByRole("button", { name: "Retry" }));
  expect(await screen.findByText("job 42 has ended")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("3 tasks will run again")).toBeInTheDocument();
});
