import { expect, test } from "vitest";
import { aptList, parseDebianSources } from "./host-sources.ts";

const mirror = "http://mirror.example/debian";
const security = "http://mirror.example/debian-security";

test("the machine's mirrors are found in both forms of apt's lists", () => {
  const lines = `# deb http://old.example/debian bookworm main\ndeb [signed-by=/k.gpg] ${mirror} bookworm main\ndeb ${security} bookworm-security main\n`;
  const stanzas = `Types: deb\nURIs: ${mirror}\nSuites: bookworm\n\nTypes: deb\nURIs: ${security}\nSuites: bookworm-security\n`;
  for (const list of [lines, stanzas]) expect(parseDebianSources(["", list])).toEqual({ mirror, security });
});

test("archives of others are no mirror of Debian", () => {
  expect(parseDebianSources(["deb https://packages.example/apt stable main\n"])).toBeUndefined();
});

test("an image that picks from a newer release has its list too, behind its own release's", () => {
  const own = `deb ${mirror} trixie main\ndeb ${mirror} trixie-updates main\ndeb ${security} trixie-security main\n`;
  expect(aptList({ mirror, security }, "trixie")).toBe(own);
  expect(aptList({ mirror, security }, "trixie", "forky")).toBe(`${own}deb ${mirror} forky main\n`);
});
