import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { anArtifact } from "@/test/fixtures";
import { TooltipProvider } from "@/ui/Tooltip";
import { FileBrowser } from "./FileBrowser";
import { FilePreview } from "./FilePreview";
import { Gallery } from "./Gallery";
import JsonPreview from "./JsonPreview";
import TablePreview from "./TablePreview";

const PICTURE = anArtifact({ id: "p", path: "plot.png", name: "plot.png", url: "/p" });
const LOG = anArtifact({ id: "l", path: "run.log", name: "run.log", url: "/l", size: 12 });

let asked: { url: string; range: string | null }[] = [];
let content: () => Response;
beforeEach(() => {
  asked = [];
  content = () => new Response("line 1\nline 2");
  vi.stubGlobal("fetch", async (url: string, { headers }: RequestInit) => {
    asked.push({ url, range: new Headers(headers).get("range") });
    return content();
  });
});
afterEach(() => vi.unstubAllGlobals());

describe("a file browser", () => {
  const browser = (chosen: string | null, files = [LOG, PICTURE], onChoose = vi.fn()) => (
    <FileBrowser
      files={files}
      isChosen={({ id }) => id === chosen}
      onChoose={onChoose}
      label="Files"
    />
  );

  it("shows a picture until somebody chose", () => {
    render(browser(null));
    expect(screen.getByRole("img", { name: "plot.png" })).toHaveAttribute("src", "/p");
    expect(screen.getByRole("treeitem", { selected: true })).toHaveTextContent("plot.png");
  });

  it("shows what was chosen, and goes back when that is gone", async () => {
    const { rerender } = render(browser("l"));
    expect(await screen.findByText(/line 1/)).toBeInTheDocument();
    rerender(browser("l", [PICTURE]));
    expect(screen.getByRole("img", { name: "plot.png" })).toBeInTheDocument();
  });

  it("hands on what is clicked", async () => {
    const onChoose = vi.fn();
    render(browser(null, [LOG, PICTURE], onChoose));
    await userEvent.click(screen.getByRole("treeitem", { name: /run\.log/ }));
    expect(onChoose).toHaveBeenCalledExactlyOnceWith(LOG);
  });

  it("shows an empty file as empty, and asks for none of it", () => {
    render(browser("e", [anArtifact({ id: "e", path: "out/none.txt", url: "/e", size: 0 })]));
    expect(screen.getByText("The file is empty.")).toBeInTheDocument();
    expect(asked).toEqual([]);
  });

  it("shows a file that became empty as empty", async () => {
    content = () => new Response(null, { status: 416 });
    render(browser("l"));
    expect(await screen.findByText("The file is empty.")).toBeInTheDocument();
    expect(screen.queryByText(/416/)).toBeNull();
  });

  it("asks for a choice when there is nothing to show", () => {
    render(browser(null, []));
    expect(screen.getByText("Choose a file to look inside.")).toBeInTheDocument();
  });
});

describe("a preview", () => {
  it("offers the file itself, with its size", () => {
    render(<FilePreview file={PICTURE} />);
    const link = screen.getByRole("link", { name: "Download 2.0 KiB" });
    expect(link).toHaveAttribute("href", "/p");
    expect(link).toHaveAttribute("download", "plot.png");
  });

  it("asks for the beginning of a text only, and says that it is cut", async () => {
    content = () =>
      new Response("the beginning", {
        status: 206,
        headers: { "content-range": `bytes 0-99/${5 * 1024 * 1024}` },
      });
    render(<FilePreview file={{ ...LOG, size: 5 * 1024 * 1024 }} />);
    expect(await screen.findByText("the beginning")).toBeInTheDocument();
    expect(asked).toEqual([{ url: "/l", range: "bytes=0-2097151" }]);
    expect(screen.getByText("Showing the first 2.0 MiB of 5.0 MiB.")).toBeInTheDocument();
  });

  it("of JSON that is cut is text: half an object is none", async () => {
    content = () =>
      new Response('{"a": [1, 2', {
        status: 206,
        headers: { "content-range": "bytes 0-9/9999999" },
      });
    render(<FilePreview file={{ ...LOG, path: "r.json", url: "/r" }} />);
    expect(await screen.findByText('{"a": [1, 2')).toBeInTheDocument();
  });

  it("says why a file cannot be shown", async () => {
    content = () => new Response("", { status: 500 });
    render(<FilePreview file={LOG} />);
    expect(await screen.findByText("Could not load the file")).toBeInTheDocument();
    expect(screen.getByText(/HTTP 500/)).toBeInTheDocument();
  });

  it("never runs a page: it is offered as a download", () => {
    render(<FilePreview file={{ ...LOG, path: "report.html" }} />);
    expect(screen.getByText(/is not shown here/)).toBeInTheDocument();
    expect(asked).toEqual([]);
  });
});

describe("JSON", () => {
  it("is a tree when it is an object, else text", () => {
    const { container, rerender } = render(<JsonPreview text='{"mean": 0.5}' />);
    expect(container.querySelector(".json-view")).not.toBeNull();
    expect(screen.getByText("0.5")).toBeInTheDocument();
    rerender(<JsonPreview text="42" />);
    expect(screen.getByText("42")).toBeInTheDocument();
    rerender(<JsonPreview text="half {" />);
    expect(screen.getByText("half {")).toBeInTheDocument();
  });
});

describe("a table", () => {
  it("has its first line as its head", () => {
    render(<TablePreview text={"x,y\n1,2\n3,4\n"} cut={false} />);
    expect(screen.getAllByRole("columnheader").map((head) => head.textContent)).toEqual(["x", "y"]);
    expect(screen.getByRole("cell", { name: "4" })).toBeInTheDocument();
    expect(screen.queryByText(/Showing the first/)).toBeNull();
  });

  it("says when it shows a part only", () => {
    const long = `n\n${Array.from({ length: 1500 }, (_, n) => n).join("\n")}`;
    const { rerender } = render(<TablePreview text={long} cut={false} />);
    expect(screen.getByText(/Showing the first 1.000 rows\./)).toBeInTheDocument();
    rerender(<TablePreview text={"n\n1"} cut />);
    expect(screen.getByText("Showing the first 1 rows.")).toBeInTheDocument();
  });
});

describe("a gallery", () => {
  const pictures = (count: number) =>
    Array.from({ length: count }, (_, n) => ({
      key: `${n}`,
      url: `/${n}`,
      caption: `#${n}`,
      name: "plot.png",
    }));
  const open = (count: number) =>
    render(
      <TooltipProvider>
        <Gallery pictures={pictures(count)} />
      </TooltipProvider>,
    );

  it("shows one large, and goes round by arrows", async () => {
    open(3);
    await userEvent.click(screen.getByRole("img", { name: "plot.png of #1" }));
    const title = () => screen.getByRole("heading", { level: 2 }).textContent;
    expect(title()).toBe("#1");
    await userEvent.keyboard("{ArrowRight}");
    expect(title()).toBe("#2");
    await userEvent.keyboard("{ArrowRight}");
    expect(title()).toBe("#0");
    await userEvent.keyboard("{ArrowLeft}");
    expect(title()).toBe("#2");
    await userEvent.click(screen.getByRole("button", { name: "Previous picture" }));
    expect(title()).toBe("#1");
    await userEvent.keyboard("{Escape}");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("of very many shows more when asked", async () => {
    open(100);
    expect(screen.getAllByRole("img")).toHaveLength(96);
    await userEvent.click(screen.getByRole("button", { name: "Show more: 96 of 100 shown" }));
    expect(screen.getAllByRole("img")).toHaveLength(100);
    expect(screen.queryByRole("button", { name: /^Show more/ })).toBeNull();
  });
});
