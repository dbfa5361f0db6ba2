import { act, render, renderHook, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { useAvailableHeight } from "@/lib/useAvailableHeight";
import { useWidth } from "@/lib/useWidth";
import { Button } from "./Button";
import { Card } from "./Card";
import { Coded } from "./Coded";
import { CodeLine } from "./CodeLine";
import { CopyButton, copyText } from "./CopyButton";
import { DescriptionList } from "./DescriptionList";
import { Dialog } from "./Dialog";
import { Input, Select } from "./Field";
import { Menu, MenuChoice, MenuItem, MenuLink } from "./Menu";
import { Bytes, Count } from "./Num";
import { EmptyState, ErrorState, Skeleton } from "./States";
import { AbsTime, Elapsed, RelTime } from "./Time";
import { TooltipProvider } from "./Tooltip";
import { showToast, Toasts } from "./toast";
import { movedRow } from "./useRowFocus";

const tips = (children: ReactNode) => <TooltipProvider>{children}</TooltipProvider>;

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("copying", () => {
  const clipboard = (writeText: (text: string) => Promise<void>) =>
    vi.stubGlobal("navigator", { clipboard: { writeText } });

  it("puts the text into the clipboard", async () => {
    const write = vi.fn(async () => {});
    clipboard(write);
    expect(await copyText("mothership jobs")).toBe(true);
    expect(write).toHaveBeenCalledExactlyOnceWith("mothership jobs");
  });

  it("takes the old way where there is no clipboard, and leaves no field behind", async () => {
    vi.stubGlobal("navigator", {});
    let copied = "";
    document.execCommand = () => {
      copied = document.querySelector("textarea")?.value ?? "";
      return true;
    };
    expect(await copyText("x")).toBe(true);
    expect(copied).toBe("x");
    expect(document.querySelector("textarea")).toBeNull();
  });

  it("is said for two seconds", async () => {
    vi.useFakeTimers();
    clipboard(async () => {});
    render(tips(<CopyButton text="42" label="Copy the id" />));
    await act(async () => screen.getByRole("button", { name: "Copy the id" }).click());
    expect(screen.getByText("Copied")).toBeInTheDocument();
    act(() => vi.advanceTimersByTime(2000));
    expect(screen.queryByText("Copied")).toBeNull();
  });
});

describe("a command", () => {
  it("can be scrolled by keys and copied", () => {
    const { rerender } = render(tips(<CodeLine text="mothership jobs" />));
    expect(screen.getByText("mothership jobs")).toHaveAttribute("tabindex", "0");
    expect(screen.getByRole("button", { name: "Copy command" })).toBeInTheDocument();
    rerender(tips(<CodeLine text="x" label="Copy it" />));
    expect(screen.getByRole("button", { name: "Copy it" })).toBeInTheDocument();
  });

  it("in a sentence stands between backticks", () => {
    const { container } = render(<Coded text="start `goliat worker` or `a`" />);
    expect(container.innerHTML).toBe("start <code>goliat worker</code> or <code>a</code>");
  });
});

describe("numbers and times", () => {
  it.each([
    [<Count key="" value={9999} />, "9\u202f999", null],
    [<Count key="" value={12_400} />, "12.4k", "12\u202f400"],
    [<Count key="" value={null} />, "—", null],
    [<Bytes key="" value={1536} />, "1.5 KiB", "1\u202f536 bytes"],
    [<Bytes key="" value={undefined} />, "—", null],
  ])("%#", (element, text, title) => {
    const { container } = render(element);
    expect(container.textContent).toBe(text);
    expect(container.querySelector("span")?.getAttribute("title") ?? null).toBe(title);
  });

  it("that are unknown are a dash, never a zero", () => {
    for (const element of [<RelTime key="" at={null} />, <AbsTime key="" at="" />]) {
      expect(render(element).container).toHaveTextContent("—");
    }
    expect(render(<Elapsed from={undefined} />).container).toHaveTextContent("—");
  });

  it("that have passed say how long ago, with the exact time as a hint", () => {
    const at = new Date(Date.now() - 200_000).toISOString();
    render(<RelTime at={at} />);
    const time = screen.getByText("3 m ago");
    expect(time).toHaveAttribute("datetime", at);
    expect(time.title).toContain(at);
  });

  it.each([
    [30_000, /^in (29|30) s$/],
    [200_000, /^in 3 m$/],
    [864_000_000, /^in 10 d$/],
  ])("that are to come (%i ms) say in how long", (ahead, said) => {
    const { container } = render(<RelTime at={Date.now() + ahead} />);
    expect(container.textContent).toMatch(said);
  });

  it("are counted from now also when nothing was shown for an hour", () => {
    vi.useFakeTimers();
    const { unmount } = render(<RelTime at={Date.now() - 200_000} />);
    unmount();
    vi.setSystemTime(Date.now() + 3_600_000);
    render(<RelTime at={Date.now() - 200_000} />);
    expect(screen.getByText("3 m ago")).toBeVisible();
  });

  it.each([0, 10, 29, 30, 59])("do not depend on the second of the minute (%i)", (second) => {
    vi.useFakeTimers();
    vi.setSystemTime(Date.UTC(2026, 0, 2, 3, 4, second));
    render(<RelTime at={Date.now() - 200_000} />);
    expect(screen.getByText("3 m ago")).toBeVisible();
  });

  it("between two moments are a duration, and go on while there is no end", () => {
    const { rerender, container } = render(
      <Elapsed from="2026-01-02T00:00:00Z" to="2026-01-02T02:10:00Z" />,
    );
    expect(container).toHaveTextContent("2 h 10 m");
    rerender(<Elapsed from={Date.now() - 65_000} />);
    expect(container.textContent).toMatch(/^1 m \d+ s$/);
  });
});

describe("a card", () => {
  it("has a heading when it has a title", () => {
    const { rerender } = render(<Card title="Facts">content</Card>);
    expect(screen.getByRole("heading", { name: "Facts", level: 2 })).toBeInTheDocument();
    rerender(<Card padded={false}>content</Card>);
    expect(screen.queryByRole("heading")).toBeNull();
  });

  it("of names and values is a list of descriptions", () => {
    render(
      <DescriptionList
        rows={[
          ["Owner", "ana"],
          ["Tasks", 3],
        ]}
      />,
    );
    expect(screen.getAllByRole("term").map((term) => term.textContent)).toEqual(["Owner", "Tasks"]);
    expect(screen.getAllByRole("definition").at(-1)).toHaveTextContent("3");
  });
});

describe("a place with nothing to show", () => {
  it("says what is missing and how to get it", () => {
    render(
      tips(
        <EmptyState title="No job yet" command="mothership submit" action={<Button>Go</Button>}>
          Submit one.
        </EmptyState>,
      ),
    );
    for (const text of ["No job yet", "Submit one.", "mothership submit", "Go"])
      expect(screen.getByText(text)).toBeInTheDocument();
  });

  it("says why it failed, with the request's id, and tries again", async () => {
    const retry = vi.fn();
    render(
      tips(
        <ErrorState
          doing="load job 42"
          message="it is gone"
          status={404}
          requestId="r-9"
          onRetry={retry}
        />,
      ),
    );
    const alert = screen.getByRole("alert");
    expect(alert).toHaveTextContent("Could not load job 42");
    expect(alert).toHaveTextContent("it is gone (HTTP 404)");
    expect(alert).toHaveTextContent("request r-9");
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(retry).toHaveBeenCalledTimes(1);
  });

  it("is an outline after a moment, so that quick answers never flash", () => {
    vi.useFakeTimers();
    render(<Skeleton rows={2} />);
    const bars = [...screen.getByRole("status", { name: "Loading" }).children];
    expect(bars.map((bar) => bar.className)).toEqual(["", ""]);
    act(() => vi.advanceTimersByTime(150));
    expect(bars.every((bar) => bar.className.includes("bg-track"))).toBe(true);
  });
});

describe("a dialog", () => {
  it("has a name, what it says, and a way out", async () => {
    const change = vi.fn();
    render(
      tips(
        <Dialog open onOpenChange={change} title="Cancel x?" description="3 tasks" footer="foot">
          more
        </Dialog>,
      ),
    );
    const dialog = screen.getByRole("dialog", { name: "Cancel x?" });
    expect(dialog).toHaveAccessibleDescription("3 tasks");
    expect(within(dialog).getByText("more")).toBeInTheDocument();
    await userEvent.click(within(dialog).getByRole("button", { name: "Close" }));
    expect(change).toHaveBeenCalledWith(false);
  });
});

describe("a menu", () => {
  it("offers actions, choices and downloads", async () => {
    const [select, choose] = [vi.fn(), vi.fn()];
    render(
      <Menu trigger={<button type="button">Open</button>}>
        <MenuItem onSelect={select}>Drain</MenuItem>
        <MenuLink href="/log">Byte for byte</MenuLink>
        <MenuChoice
          label="Theme"
          value="light"
          onChange={choose}
          options={[
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
          ]}
        />
      </Menu>,
    );
    const open = () => userEvent.click(screen.getByRole("button", { name: "Open" }));
    await open();
    expect(screen.getByRole("menuitemradio", { name: "Light" })).toBeChecked();
    expect(screen.getByRole("menuitem", { name: "Byte for byte" })).toHaveAttribute("href", "/log");
    await userEvent.click(screen.getByRole("menuitem", { name: "Drain" }));
    expect(select).toHaveBeenCalledTimes(1);
    await open();
    await userEvent.click(screen.getByRole("menuitemradio", { name: "Dark" }));
    expect(choose).toHaveBeenCalledExactlyOnceWith("dark");
  });
});

describe("a toast", () => {
  it("says something, offers an action, and goes; three at once at most", async () => {
    render(tips(<Toasts />));
    const run = vi.fn();
    act(() => {
      for (const title of ["one", "two", "three"]) showToast({ kind: "info", title });
      showToast({ kind: "error", title: "four", detail: "why", action: { label: "Undo", run } });
    });
    expect(screen.queryByText("one")).toBeNull();
    expect(screen.getByText("why")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect(run).toHaveBeenCalledTimes(1);
    expect(screen.queryByText("four")).toBeNull();
    for (const button of screen.getAllByRole("button", { name: "Dismiss" }))
      await userEvent.click(button);
    expect(screen.queryByText("two")).toBeNull();
  });
});

describe("fields", () => {
  it("have a name that is read aloud, or stands beside them", async () => {
    const change = vi.fn();
    render(
      <>
        <Input label="Filter" defaultValue="" />
        <Select
          label="Arrange by"
          value="a"
          onChange={(event) => change(event.target.value)}
          options={[
            { value: "a", label: "axes" },
            { value: "i", label: "index" },
          ]}
        />
      </>,
    );
    await userEvent.type(screen.getByRole("textbox", { name: "Filter" }), "mesh");
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Arrange by" }), "index");
    expect(change).toHaveBeenCalledExactlyOnceWith("i");
  });
});

/** A box that says its own height. */
function Box() {
  const [box, height] = useAvailableHeight<HTMLDivElement>(240);
  return <div ref={box}>{height}</div>;
}

describe("sizes", () => {
  it("are guesses until something is measured", () => {
    expect(renderHook(() => useWidth<HTMLDivElement>(720)).result.current[1]).toBe(720);
    expect(renderHook(() => useAvailableHeight<HTMLDivElement>(240)).result.current[1]).toBe(240);
  });

  it("are what is left of the window below the element", () => {
    vi.stubGlobal("innerHeight", 900);
    const { container } = render(<Box />);
    expect(container).toHaveTextContent(String(900 - 18));
    vi.stubGlobal("innerHeight", 100);
    act(() => void window.dispatchEvent(new Event("resize")));
    expect(container).toHaveTextContent("240");
  });
});

describe("the keys of a grid of 100 rows", () => {
  it.each([
    ["ArrowDown", 0, 1],
    ["j", 99, 99],
    ["ArrowUp", 5, 4],
    ["k", 0, 0],
    ["PageDown", 95, 99],
    ["PageUp", 4, 0],
    ["PageUp", 50, 40],
    ["Home", 50, 0],
    ["End", 50, 99],
    ["Enter", 50, null],
    ["x", 50, null],
  ])("%s at row %d: %j", (key, row, to) => expect(movedRow(key, row, 100)).toBe(to));
});
