import fc from "fast-check";
import { expect, test } from "vitest";
import { formatPageToken, parsePageToken } from "./page-token.ts";

test("a token leads back to its position and needs no escaping in an address", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (position) => {
      const token = formatPageToken(position);
      expect(parsePageToken(token)).toBe(position);
      expect(encodeURIComponent(token)).toBe(token);
    }),
  );
});

test("any other text is no token and no error", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((text) => btoa(encodeURIComponent(text))),
      ),
      (text) => {
        const position = parsePageToken(text);
        expect(position === undefined || position >= 1).toBe(true);
      },
    ),
  );
});

test.each([`{"s":0}`, `{"s":-1}`, `{"s":1.5}`, `{"s":"1"}`, `{"s":1,"x":2}`, "[]", "1", "null"])(
  "%s is no token",
  (text) => {
    expect(parsePageToken(btoa(text))).toBeUndefined();
  },
);
