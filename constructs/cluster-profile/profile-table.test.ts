import { expect, test } from "vitest";
import { productionProfile } from "../index.ts";
import { profileTable } from "./profile-table.ts";

const rows = profileTable()
  .split("\n")
  .slice(2)
  .map((line) => line.slice(2, -2).split(" | "));

test("every section of a profile has rows, and every row says what its field means", () => {
  const sections = new Set(rows.map(([field = ""]) => field.replaceAll("`", "").split(".")[0]));
  for (const section of Object.keys(productionProfile)) expect(sections).toContain(section);
  expect(rows.filter(([, meaning = ""]) => meaning.replace(/^\(\w+\) ?/, "") === "")).toEqual([]);
  expect(rows.every((cells) => cells.length === 4)).toBe(true);
});

test("a value shows only under the choice that the profile made", () => {
  const namespaces = rows.filter(([field]) => field === "`routing.proxyNamespace`");
  expect(namespaces.map(([, , local, production]) => [local, production])).toEqual([
    ["–", "`traefik`"],
    ["–", "–"],
  ]);
  expect(rows.find(([field]) => field === "`tls.issuer`")?.slice(2)).toEqual(["–", "`letsencrypt`"]);
});
