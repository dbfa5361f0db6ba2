// Parts of the dashboard that come later, or do not come.
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { chunk, loadChunksWhenIdle } from "@/lib/chunks";
import { Lazy, lazily } from "./Lazy";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const part = { Part: () => <p>the part</p> };

describe("a part that comes later", () => {
  it("is fetched once, and shown at once where it is here already", async () => {
    const importer = vi.fn(async () => part);
    const one = chunk(importer);
    const Page = lazily(one, "Part");
    const page = render(<Page />);
    expect(await screen.findByText("the part")).toBeInTheDocument();
    page.unmount();
    render(<Page />);
    expect(screen.getByText("the part")).toBeInTheDocument();
    expect(importer).toHaveBeenCalledTimes(1);
  });

  it("leaves the page standing when it cannot be had, and comes when it can", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    let served = false;
    const one = chunk(async () => {
      if (!served) throw new TypeError("Failed to fetch dynamically imported module");
      return part;
    });
    render(
      <div>
        <h1>Jobs</h1>
        <Lazy of={one}>{({ Part }) => <Part />}</Lazy>
      </div>,
    );
    expect(
      await screen.findByText("Could not load this part of the dashboard"),
    ).toBeInTheDocument();
    expect(screen.getByRole("heading", { name: "Jobs" })).toBeInTheDocument();
    served = true;
    await act(() => vi.advanceTimersByTimeAsync(15_000));
    expect(await screen.findByText("the part")).toBeInTheDocument();
  });

  it("is asked for by hand, and the page is not loaded anew while no server answers", async () => {
    const fetch = vi.fn(async () => {
      throw new TypeError("no server");
    });
    vi.stubGlobal("fetch", fetch);
    const importer = vi.fn(async () => {
      throw new TypeError("no");
    });
    render(<Lazy of={chunk(importer)}>{() => null}</Lazy>);
    await userEvent.click(await screen.findByRole("button", { name: "Try again" }));
    await vi.waitFor(() => expect(fetch).toHaveBeenCalledTimes(1));
    expect(importer).toHaveBeenCalledTimes(2);
    expect(screen.getByText("Could not load this part of the dashboard")).toBeInTheDocument();
  });

  it("is not missed by the pointer that rests on a link to it", async () => {
    const Page = lazily(
      chunk(async (): Promise<typeof part> => {
        throw new TypeError("no");
      }),
      "Part",
    );
    await expect(Page.preload()).resolves.toBeUndefined();
  });

  it("is fetched when the page has nothing to do, whatever became of the others", async () => {
    const importer = vi.fn(async () => part);
    chunk(importer);
    vi.stubGlobal("requestIdleCallback", (run: () => void) => run());
    loadChunksWhenIdle();
    await vi.waitFor(() => expect(importer).toHaveBeenCalledTimes(1));
  });
});
