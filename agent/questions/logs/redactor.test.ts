import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { secretMark } from "../../../contract/index.ts";
import { Redactor } from "./redactor.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const redactorOf = (...values: readonly string[]): Redactor => Redactor.of(values.map(bytes));

const password = 'p4ss "w&rd/é?';

describe("a secret value is replaced", () => {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  test.each<[string, string]>([
    ["as it is", password],
    ["in JSON", JSON.stringify({ password }).slice(13, -2)],
    ["in JSON of PHP", JSON.stringify(password).slice(1, -1).replaceAll("/", "\\/")],
    ["in an address", encodeURIComponent(password)],
    ["in a form", encodeURIComponent(password).replaceAll("%20", "+")],
    ["in a page", "p4ss &quot;w&amp;rd/é?"],
    ["in base64", base64(password)],
    ["in base64 of addresses", Buffer.from(password).toString("base64url")],
    ["in hex", Buffer.from(password).toString("hex")],
  ])("%s", (_how, written) => {
    expect(redactorOf(password).redact(`before ${written} after`)).toBe(`before ${secretMark} after`);
  });

  test.each(["a", "ab", "abc", "admin"])("in the header of basic authentication of %s, but for its edges", (user) => {
    const value = "correct-horse-battery";
    const shown = redactorOf(value).redact(base64(`${user}:${value}`));
    expect(shown).toContain(secretMark);
    const left = Buffer.from(shown.replace(secretMark, ""), "base64").toString("latin1");
    expect(left.length).toBeLessThan(user.length + 5);
  });

  test("with the password of an address, and with the lines of a key", () => {
    const address = redactorOf("postgres://shop:s%40fe-pass@database:5432/shop");
    expect(address.redact("password s%40fe-pass")).toBe(`password ${secretMark}`);
    expect(address.redact("password s@fe-pass")).toBe(`password ${secretMark}`);
    const key = redactorOf("-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASC\n-----END KEY-----\n");
    expect(key.redact("line MIIEvQIBADANBgkqhkiG9w0B of it")).toBe(`line ${secretMark} of it`);
  });

  test("also where two overlap, whichever is longer or comes first", () => {
    const redactor = redactorOf("secret-one", "one-two-three", "secret");
    expect(redactor.redact("x secret-one-two-three y")).toBe(`x ${secretMark} y`);
    expect(redactor.redact("secretsecret")).toBe(secretMark);
  });

  test("that is too long to be looked for at once", () => {
    const long = Array.from({ length: 300 }, (_, index) => index.toString(36)).join("-");
    expect(redactorOf(long).redact(`<${long}>`)).toBe(`<${secretMark}>`);
  });
});

test("short values, and what is in no Secret, stay", () => {
  expect(redactorOf("admin", "", "12345").redact("admin 12345 and more")).toBe("admin 12345 and more");
});

test("of a line that is cut nothing of a secret is left, wherever it is cut", () => {
  const redactor = redactorOf("0123456789");
  const text = "ab0123456789cd";
  const shown = Array.from({ length: text.length + 1 }, (_, length) => redactor.redact(text, length));
  expect(shown.slice(0, 3)).toEqual(["", "a", "ab"]);
  expect(new Set(shown.slice(3, 13))).toEqual(new Set([`ab${secretMark}`]));
  expect(shown.slice(13)).toEqual([`ab${secretMark}c`, `ab${secretMark}cd`]);
});

test("no line ever holds a value, whatever values and lines there are", () => {
  const value = fc.string({ unit: fc.constantFrom("a", "b", "\\", '"', "é", "%", "😀"), minLength: 6, maxLength: 12 });
  const around = fc.string({ unit: fc.constantFrom("a", "b", "-", "%", "😀"), maxLength: 8 });
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 4 }),
      fc.array(around, { maxLength: 5 }),
      (values, texts) => {
        const redactor = redactorOf(...values);
        const text = texts.map((it, index) => `${it}${values[index % values.length]}`).join("");
        const shown = redactor.redact(text);
        for (const each of values) expect(shown.includes(each)).toBe(false);
      },
    ),
  );
});
