import fc from "fast-check";
import { expect, test } from "vitest";
import { changePosition, formatPageToken, parsePageToken } from "./page-token.ts";

const list = { tenant: "default", of: [undefined, undefined, "Failed"] };

test("a token leads back to its position and needs no escaping in an address", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), async (position) => {
      const token = await formatPageToken(position, list);
      expect(await parsePageToken(token, list, changePosition)).toBe(position);
      expect(encodeURIComponent(token)).toBe(token);
    }),
  );
});

test.each([
  { tenant: "other", of: [undefined, undefined, "Failed"] },
  { tenant: "default", of: [] },
  { tenant: "default", of: [undefined, undefined, "Ready"] },
  { tenant: "default", of: ["c1", undefined, "Failed"] },
  { tenant: "default", of: [undefined, undefined, ["Failed"]] },
])("a token of another list than %j is none of this one", async (other) => {
  expect(await parsePageToken(await formatPageToken(5, list), other, changePosition)).toBeUndefined();
});

test("a token of another kind of position is not a token", async () => {
  const token = await formatPageToken({ value: 5, name: "hats" }, list);
  expect(await parsePageToken(token, list, changePosition)).toBeUndefined();
});

test("any other text is no token and no error", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.base64String(), fc.json().map(btoaOf)), async (text) => {
      expect(await parsePageToken(text, list, changePosition)).toBeUndefined();
    }),
  );
});

test("a token that is spelled otherwise is refused", async () => {
  const token = await formatPageToken(5, list);
  for (const other of [`${token}=`, ` ${token}`, `${token.slice(0, 4)}\n${token.slice(4)}`, btoa('{"s":5}'), ""]) {
    expect(await parsePageToken(other, list, changePosition)).toBeUndefined();
  }
});

function btoaOf(text: string): string {
  return btoa(encodeURIComponent(text));
}
