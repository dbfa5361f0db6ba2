// A form made from a definition: every kind of field, what is said of them, what is kept of what was typed.
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { GivenValues } from "@/lib/experiment/definition";
import { EVERYTHING } from "@/test/experiments";
import { TooltipProvider } from "@/ui/Tooltip";
import { FormGroups } from "./FormGroups";
import { type Fields, useFields } from "./useFields";

let fields: Fields;

function Form({ start = {}, before }: { start?: GivenValues; before?: GivenValues }) {
  fields = useFields(EVERYTHING, start);
  return (
    <TooltipProvider>
      <FormGroups fields={fields} before={before} />
    </TooltipProvider>
  );
}

const show = (start?: GivenValues, before?: GivenValues) =>
  render(<Form {...(start ? { start } : {})} {...(before ? { before } : {})} />);
const box = (name: string) => screen.getByRole("textbox", { name });
const unfold = () => userEvent.click(screen.getByRole("button", { name: /^Fine tuning/ }));

describe("fields", () => {
  it("have their defaults, units, help and bounds", () => {
    show();
    expect(box("Frames")).toHaveValue("10");
    expect(screen.getByText("px")).toBeInTheDocument();
    expect(box("Frames")).toHaveAccessibleDescription("0 or more.");
    expect(box("Data folder")).toBeRequired();
    expect(screen.getByText("Turns it on.")).toBeInTheDocument();
    expect(screen.getByRole("combobox", { name: "Device" })).toHaveValue("cuda");
  });

  it("stand in groups that fold; advanced ones are asked for", async () => {
    show();
    expect(screen.getByLabelText("Day")).not.toBeVisible();
    await unfold();
    expect(screen.getByLabelText("Day")).toBeVisible();
    expect(screen.queryByRole("textbox", { name: "Deep" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Show 1 advanced field" }));
    expect(box("Deep")).toHaveValue("3");
  });

  it("of several parts have a box for each", async () => {
    show();
    await unfold();
    const shift = screen.getByRole("group", { name: "Shift" });
    const width = within(shift).getByRole("textbox", { name: "Shift, width" });
    expect(width).toHaveValue("90");
    await userEvent.clear(width);
    await userEvent.type(width, "x");
    await userEvent.tab();
    expect(screen.getByText(/Shift \(width\) has to be a whole number/)).toBeInTheDocument();
    expect(width).toBeInvalid();
    expect(within(shift).getByRole("textbox", { name: "Shift, height" })).toBeValid();
    expect(fields.sent.shift).toEqual([100, "x"]);
  });

  it("of choices are ticked, in the order of the definition", async () => {
    show();
    const plots = screen.getByRole("group", { name: "Plots" });
    await userEvent.click(within(plots).getByRole("checkbox", { name: "trace" }));
    await userEvent.click(within(plots).getByRole("checkbox", { name: "map" }));
    expect(fields.sent.plots).toEqual(["map", "trace"]);
  });

  it("of other ones are shown when these say so, and explain what is chosen", async () => {
    show();
    expect(box("GPU")).toBeInTheDocument();
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Device" }), "cpu");
    expect(screen.queryByRole("textbox", { name: "GPU" })).toBeNull();
    expect(screen.getByText("Slow.")).toBeInTheDocument();
  });

  it("send numbers as they were typed", async () => {
    show();
    await userEvent.clear(box("Ratio"));
    await userEvent.type(box("Ratio"), "0.10");
    await userEvent.clear(box("Frames"));
    await userEvent.type(box("Frames"), "7");
    expect(fields.sent).toEqual({ ratio: "0.10", frames: 7 });
  });

  it("of secrets show nothing", async () => {
    show({ key: "hunter2" });
    await unfold();
    expect(screen.getByLabelText("Key")).toHaveAttribute("type", "password");
  });
});

describe("what is wrong", () => {
  it("is said once somebody has been there, and not before", async () => {
    show();
    expect(screen.queryByText(/has to have a value/)).toBeNull();
    await userEvent.click(box("Data folder"));
    await userEvent.tab();
    expect(screen.getByText("Data folder has to have a value")).toBeInTheDocument();
    expect(box("Data folder")).toBeInvalid();
    await userEvent.type(box("Data folder"), "/d");
    expect(screen.queryByText("Data folder has to have a value")).toBeNull();
  });

  it("keeps what was typed", async () => {
    show();
    await userEvent.clear(box("Frames"));
    await userEvent.type(box("Frames"), "ten");
    await userEvent.tab();
    expect(box("Frames")).toHaveValue("ten");
    expect(screen.getByText(/Frames has to be a whole number, not/)).toHaveTextContent("ten");
    expect(screen.getByRole("button", { name: /Data.*1 to mend/ })).toBeInTheDocument();
  });

  it("says what a switch needs", async () => {
    show();
    await userEvent.click(screen.getByRole("checkbox", { name: "Also" }));
    await userEvent.click(box("Ratio"));
    expect(screen.getByText("Also needs Switch")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("checkbox", { name: "Switch" }));
    expect(screen.queryByText("Also needs Switch")).toBeNull();
  });
});

describe("several values", () => {
  it("begin with the one there is, and say how many they are", async () => {
    show();
    await userEvent.click(screen.getByRole("button", { name: "Several values of Frames" }));
    expect(box("Frames")).toHaveValue("10");
    await userEvent.type(box("Frames"), "..12");
    expect(screen.getByText("3 values: 10, 11, 12")).toBeInTheDocument();
    expect(fields.sent.frames).toEqual({ several: "10..12" });
    await userEvent.clear(box("Frames"));
    await userEvent.type(box("Frames"), "1, 2, 5");
    expect(fields.sent.frames).toEqual({ several: [1, 2, 5] });
    await userEvent.click(screen.getByRole("button", { name: "Several values of Frames" }));
    expect(box("Frames")).toHaveValue("1");
  });

  it("of a choice are ticked, and of a switch are both", async () => {
    show();
    await userEvent.click(screen.getByRole("button", { name: "Several values of Device" }));
    const device = screen.getByRole("group", { name: "Device" });
    await userEvent.click(within(device).getByRole("checkbox", { name: "Processor" }));
    expect(fields.sent.device).toEqual({ several: ["cuda", "cpu"] });
    await userEvent.click(screen.getByRole("button", { name: "Several values of Switch" }));
    expect(screen.getByText("Runs with both: on and off.")).toBeInTheDocument();
    expect(fields.sent.on).toEqual({ several: [true, false] });
  });

  it("that are none are told at the field", async () => {
    show({ frames: { several: "5..1" } });
    await userEvent.click(box("Frames"));
    await userEvent.tab();
    expect(screen.getByText(/its step leads away from its end/)).toBeInTheDocument();
    expect(box("Frames")).toHaveValue("5..1");
  });

  it("of a secret there are none", async () => {
    show();
    await unfold();
    expect(screen.queryByRole("button", { name: "Several values of Key" })).toBeNull();
  });
});

describe("what is changed", () => {
  it("goes back alone or as a group", async () => {
    show({ frames: 20, ratio: 0.1 });
    await userEvent.click(screen.getByRole("button", { name: "Reset Frames" }));
    expect(fields.values).toEqual({ ratio: 0.1 });
    await userEvent.click(screen.getByRole("button", { name: "Reset Data" }));
    expect(fields.values).toEqual({});
    expect(screen.queryByRole("button", { name: /^Reset/ })).toBeNull();
  });

  it("since the run before is marked", () => {
    show({ data: "/d", frames: "20", device: "cuda" }, { data: "/d", frames: 10 });
    expect(screen.getByText("changed, was 10")).toBeInTheDocument();
    expect(screen.getAllByText(/^changed/)).toHaveLength(1);
  });
});
