import fc from "fast-check";
import { expect, test } from "vitest";
import { objectTypes, parseAddress } from "./address.ts";

const store = "3f0e8a2c-6e0d-4f6a-9f51-0d7b6a3c2f11";
const name = "0123456789abcdef".repeat(4);

test("every address of the protocol is read as what it is", () => {
  expect(parseAddress(`/${store}/?create=true`)).toEqual({ kind: "repository", store });
  expect(parseAddress(`/${store}/config`)).toEqual({ kind: "config", store });
  for (const type of objectTypes) {
    expect(parseAddress(`/${store}/${type}/`)).toEqual({ kind: "list", store, type });
    expect(parseAddress(`/${store}/${type}/${name}`)).toEqual({ kind: "object", store, type, name });
  }
});

test("whatever is asked for is no address, or one that is spelled in one way", () => {
  const part = fc.oneof(
    fc.constantFrom(store, name, "config", "..", ".", "", "%2e%2e", "unfinished", "\\", "\0", "\n", ...objectTypes),
    fc.string(),
  );
  const target = fc.array(part, { maxLength: 6 }).map((parts) => `/${parts.join("/")}`);
  fc.assert(
    fc.property(target, (asked) => {
      const address = parseAddress(asked);
      if (address === undefined) return;
      const { kind } = address;
      const below = kind === "config" ? "config" : kind === "repository" ? "" : `${address.type}/`;
      const path = `/${address.store}/${below}${kind === "object" ? address.name : ""}`;
      expect(asked.split("?", 1)).toEqual([path]);
      expect(path).toMatch(/^\/[0-9a-f-]{36}\/[0-9a-z/]*$/);
    }),
    { numRuns: 2000 },
  );
});
