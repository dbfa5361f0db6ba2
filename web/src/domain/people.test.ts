import { describe, expect, it } from "vitest";
import { aUser } from "@/test/people";
import { personCan, personLook } from "./people";

describe("a person", () => {
  it.each([
    [{}, "active", "completed"],
    [{ has_password: false }, "no password yet", "pending"],
    [{ disabled: true, has_password: false }, "disabled", "cancelled"],
    [{ removed: true, disabled: true }, "removed", "cancelled"],
  ])("%j is %s", (more, label, look) =>
    expect(personLook(aUser(more))).toMatchObject({ label, class: look }),
  );

  it.each([
    [{}, ["change", "setPassword", "disable", "remove"]],
    [{ name: "ana" }, ["change"]],
    [{ disabled: true }, ["change", "setPassword", "enable", "remove"]],
    [{ removed: true }, ["bringBack"]],
    [{ removed: true, disabled: true }, ["bringBack"]],
  ])("%j can be had done by ana: %j", (more, can) => {
    const found = Object.entries(personCan).filter(([, rule]) => rule(aUser(more), "ana"));
    expect(found.map(([act]) => act)).toEqual(can);
  });
});
