import fc from "fast-check";
import { expect, test } from "vitest";
import { bodyPointer } from "./body-pointer.ts";

test.each([
  [[], "#"],
  [["hosts", 0], "#/hosts/0"],
  [["a.b"], "#/a.b"],
  [["a/b", "m~n", "c d", "\u00e9"], "#/a~1b/m~0n/c%20d/%C3%A9"],
  [["\ud800"], "#/%EF%BF%BD"],
  [["x".repeat(200)], `#/${"x".repeat(98)}…`],
])("%j is %s", (path, pointer) => {
  expect(bodyPointer(path)).toBe(pointer);
});

test("two places of a body never have one pointer, unless it is cut", () => {
  const path = fc.array(fc.string({ unit: "grapheme", maxLength: 5 }), { maxLength: 3 });
  fc.assert(
    fc.property(path, path, (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      const [first, second] = [bodyPointer(one), bodyPointer(other)];
      if (!first.endsWith("…")) expect(first).not.toBe(second);
    }),
  );
});
