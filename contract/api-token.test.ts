import { crc32 as zlibCrc32 } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { apiTokenText, looksLikeApiToken, newApiToken, parseApiToken, withoutTokens } from "./api-token.ts";
import { crc32 } from "./base62.ts";

test("a token is read as it was written, and no two are alike", () => {
  const tokens = Array.from({ length: 200 }, newApiToken);
  for (const token of tokens) {
    const text = apiTokenText(token);
    expect(text).toMatch(/^spt_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}$/);
    expect(parseApiToken(text)).toEqual(token);
    expect(looksLikeApiToken(text)).toBe(true);
  }
  expect(new Set(tokens.map(({ id }) => id)).size).toBe(200);
  expect(new Set(tokens.map(({ secret }) => secret)).size).toBe(200);
});

test("a text keeps the ids of tokens and loses their secrets", () => {
  const [one, other] = [newApiToken(), newApiToken()];
  const text = withoutTokens(`/v1/tokens/${apiTokenText(one)}/${apiTokenText(other)}x`);
  expect(text).toBe(`/v1/tokens/spt_${one.id}_…/spt_${other.id}_…`);
  expect(withoutTokens("/v1/tokens/0aZ3bY6cX9dW")).toBe("/v1/tokens/0aZ3bY6cX9dW");
});

test("every digit is as likely as any other", () => {
  const counts = new Map<string, number>();
  for (let made = 0; made < 2000; made += 1) {
    for (const digit of newApiToken().secret) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  }
  expect(counts.size).toBe(62);
  for (const count of counts.values()) expect(Math.abs(count - (2000 * 32) / 62)).toBeLessThan(250);
});

test("a token with one character changed, added, lost or swapped is refused", () => {
  const text = apiTokenText({ id: "0aZ3bY6cX9dW", secret: "0123456789abcdefghijKLMNOPQRSTUV" });
  for (let at = 0; at < text.length; at += 1) {
    const other = text[at] === "q" ? "r" : "q";
    expect(parseApiToken(text.slice(0, at) + other + text.slice(at + 1)), `changed at ${at}`).toBeUndefined();
    expect(parseApiToken(text.slice(0, at) + text.slice(at + 1)), `lost at ${at}`).toBeUndefined();
    expect(parseApiToken(`${text.slice(0, at)}q${text.slice(at)}`), `added at ${at}`).toBeUndefined();
    const swapped = text.slice(0, at) + (text[at + 1] ?? "") + (text[at] ?? "") + text.slice(at + 2);
    if (swapped !== text) expect(parseApiToken(swapped), `swapped at ${at}`).toBeUndefined();
  }
});

test("no other text is a token", () => {
  fc.assert(fc.property(fc.string({ maxLength: 80 }), (text) => parseApiToken(text) === undefined));
  for (const text of ["", "spt_", `spt_${"a".repeat(12)}_${"b".repeat(38)}`, " spt_x", "spt_\n"]) {
    expect(parseApiToken(text)).toBeUndefined();
  }
});

test("the checksum is the CRC-32 of gzip", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii" }), (text) => {
      expect(crc32(text)).toBe(zlibCrc32(text));
    }),
  );
});
