import fc from "fast-check";
import { expect, test } from "vitest";
import { ownPath } from "./own-path.ts";

const origin = "https://api.storeplane.test";

test.each([
  "/.//evil.test",
  "/..//evil.test",
  "/a/..//evil.test",
  "/%2e//evil.test",
  "/%2E%2e//evil.test",
  "/./\\evil.test",
  "/.\t//evil.test",
  "/.///evil.test",
  "/a/b/../..//evil.test/x",
  "//evil.test",
  "/\\evil.test",
  "\\\\evil.test",
  "https://evil.test/",
  "https://api.storeplane.test/docs",
  "javascript:alert(1)",
  "docs",
  "",
])("%j is no path of ours", (text) => {
  expect(ownPath(text, origin)).toBeUndefined();
});

test.each([
  ["/", "/"],
  ["/docs", "/docs"],
  ["/auth?a=//evil.test#//b", "/auth?a=//evil.test#//b"],
  ["/a/../docs", "/docs"],
  ["/.well-known", "/.well-known"],
  ["/a//b", "/a//b"],
])("%j leads to %j", (text, path) => {
  expect(ownPath(text, origin)).toBe(path);
});

test("whatever is let through leads a browser to this origin", () => {
  const piece = fc.constantFrom("/", "\\", ".", "..", "%2e", "%2f", "%5c", "\t", "\n", "evil.test", "@", ":", "?", "#");
  const text = fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 10 });
  fc.assert(
    fc.property(text, (pieces) => {
      const path = ownPath(`/${pieces.join("")}`, origin);
      expect(path === undefined || new URL(path, origin).origin === origin).toBe(true);
      expect(path === undefined || ownPath(path, origin) === path).toBe(true);
    }),
    { numRuns: 5000 },
  );
});
