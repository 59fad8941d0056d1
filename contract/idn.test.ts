import { domainToUnicode } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hasOnlyRealScripts } from "./idn.ts";
import { storeName } from "./names.ts";

test.each([
  "example.com",
  "a--b.example",
  "r3---sn.example",
  "xn--bcher-kva.ch",
  "xn--nxasmq6b.gr",
  "a.xn--p1ai",
  "xn--ls8h.la",
])("%s is a host", (host) => {
  expect(hasOnlyRealScripts(host)).toBe(true);
});

const none = `xn--a.com xn--a-.com xn--abc-.com xn--.com xn--0.com xn--zz.com xn--99999999.com b.xn--a
  xn--a-ecp.ru xn--bcher-kva.xn--a xn--a-9999999999999.com xn--${"9".repeat(59)}.com`;

test.each(none.split(/\s+/))("%s is refused", (host) => {
  expect(hasOnlyRealScripts(host)).toBe(false);
});

test("what an address makes of a name in any script is taken", () => {
  const label = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(label, (text) => {
      fc.pre(URL.canParse(`http://${text}.example`));
      const { hostname } = new URL(`http://${text}.example`);
      fc.pre(/^xn--[a-z0-9-]+\.example$/.test(hostname) && !/^xn--/i.test(text));
      expect([hostname, hasOnlyRealScripts(hostname)]).toEqual([hostname, true]);
    }),
    { numRuns: 2000 },
  );
});

test("whatever is taken is a name that Node can show, and stands in an address as it is", () => {
  const label = fc.string({ unit: fc.constantFrom(..."abcdexyz0189-".split("")), minLength: 1, maxLength: 14 });
  fc.assert(
    fc.property(label, (text) => {
      const host = `xn--${text}.example`;
      if (!hasOnlyRealScripts(host)) return;
      expect(new URL(`http://${host}`).hostname).toBe(host);
      expect(domainToUnicode(host)).not.toContain("xn--");
    }),
    { numRuns: 5000 },
  );
});

test("every name of a store makes an address, with every backend beside it", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/), (name) => {
      fc.pre(storeName.safeParse(name).success);
      for (const label of [name, `api-${name}`]) {
        expect(new URL(`http://${label}.stores.localhost`).hostname).toBe(`${label}.stores.localhost`);
        expect(/^..--/.test(label)).toBe(false);
      }
    }),
  );
});
