import { expect, test } from "vitest";
import { isSelected, labelSelector } from "./label-selector.ts";

const labels = { tier: "gold", "example.com/team": "", constructor: "a" };

test.each([
  ["tier", true],
  ["tier=gold", true],
  ["tier=gol", false],
  ["tier=", false],
  ["example.com/team", true],
  ["example.com/team=", true],
  ["tier=gold,example.com/team", true],
  ["tier=gold,example.com/team=north", false],
  ["toString", false],
  ["constructor=a", true],
])("of a store with labels, %s selects: %s", (selector, expected) => {
  expect(labelSelector.parse(selector)).toBe(selector);
  expect(isSelected(labels, selector)).toBe(expected);
  expect(isSelected(undefined, selector)).toBe(false);
});

test("no selector selects every store", () => {
  expect([isSelected(labels, undefined), isSelected(undefined, undefined)]).toEqual([true, true]);
});

test.each(["", ",", "tier=gold,", "=gold", "a b", "tier!=gold", "tier==gold", "a/b/c", "storeplane.dev/store=hats"])(
  "%j is refused, with the reason",
  (selector) => {
    expect(labelSelector.safeParse(selector).error?.issues[0]?.message).toMatch(/^must be labels as key=value or key/);
  },
);

test("more labels than a store can have are refused, and none of them is looked at", () => {
  const selector = Array.from({ length: 17 }, (_, index) => `l${index}`).join(",");
  for (const tooMany of [selector, ",".repeat(8191)]) {
    const { issues } = labelSelector.safeParse(tooMany).error ?? {};
    expect(issues?.map(({ message }) => message)).toEqual(["must name at most 16 labels"]);
  }
});
