import { expect, test } from "vitest";
import { PartMissingError } from "../words/part-missing-error.ts";
import { loadPart } from "./load-part.ts";

function pageThat(answers: boolean) {
  const kept = new Map<string, string>();
  const page = {
    now: 100_000,
    reloads: 0,
    fetch: () => (answers ? Promise.resolve(new Response("")) : Promise.reject(new TypeError("failed"))),
    storage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, to: string) => kept.set(key, to),
    },
  };
  const given = {
    ...page,
    storage: page.storage,
    now: () => page.now,
    reload: () => (page.reloads += 1),
  };
  return { page, given };
}
const missing = () => Promise.reject(new TypeError("Failed to fetch dynamically imported module"));

test("a part that is missing where something answers is looked for in a reloaded page, once a minute", async () => {
  const { page, given } = pageThat(true);
  void loadPart(missing, given);
  await expect.poll(() => page.reloads).toBe(1);
  await expect(loadPart(missing, given)).rejects.toThrow(PartMissingError);
  page.now += 60_000;
  void loadPart(missing, given);
  await expect.poll(() => page.reloads).toBe(2);
});

test("while nothing answers what is shown stays, and the part is said to be missing", async () => {
  const { page, given } = pageThat(false);
  await expect(loadPart(missing, given)).rejects.toThrow(PartMissingError);
  expect(page.reloads).toBe(0);
});

test("a part that is there is handed on", async () => {
  expect(await loadPart(() => Promise.resolve("part"), pageThat(true).given)).toBe("part");
});
