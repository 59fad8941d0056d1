import { expect, test } from "vitest";
import { maxViews, SavedViews } from "./saved-views.ts";

const ada = { tenant: "acme", actor: "ada" };

function browser(kept: Record<string, string> = {}) {
  const storage = {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, text: string) => void (kept[key] = text),
  };
  return { kept, views: new SavedViews(storage) };
}

test("a view is kept for whoever saved it, in place of one of its name, until it is forgotten", () => {
  const { kept, views } = browser();
  let told = 0;
  views.subscribe(() => (told += 1));
  views.save(ada, { name: "failed", query: "phase=Failed" });
  views.save(ada, { name: "away", query: "cluster=nyc-1" });
  views.save(ada, { name: "failed", query: "phase=Failed&sort=name" });
  const saved = [
    { name: "away", query: "cluster=nyc-1" },
    { name: "failed", query: "phase=Failed&sort=name" },
  ];
  expect(views.read(ada)).toEqual(saved);
  expect(views.read(ada)).toBe(views.read(ada));
  expect(browser(kept).views.read(ada)).toEqual(saved);
  for (const other of [
    { ...ada, actor: "bob" },
    { ...ada, tenant: "rival" },
  ])
    expect(views.read(other)).toEqual([]);
  views.forget(ada, "failed");
  expect([views.read(ada).map(({ name }) => name), told]).toEqual([["away"], 4]);
});

test("there is room for so many, and one of them can still be changed", () => {
  const { views } = browser();
  for (let at = 0; at < maxViews; at += 1) expect(views.save(ada, { name: `view ${at}`, query: "" })).toBe(true);
  expect(views.save(ada, { name: "one more", query: "" })).toBe(false);
  expect(views.save(ada, { name: "view 3", query: "q=hats" })).toBe(true);
  expect(views.read(ada)).toHaveLength(maxViews);
});

test.each([
  "no JSON",
  "{}",
  "null",
  '[null, 7, {"name":"x"}, {"name":"","query":"q=a"}]',
  JSON.stringify([{ name: "x".repeat(41), query: "" }]),
  JSON.stringify([{ name: "x", query: "q".repeat(2001) }]),
])("what a browser holds that is no view is left out: %s", (text) => {
  const { kept, views } = browser();
  views.save(ada, { name: "x", query: "" });
  for (const key of Object.keys(kept)) kept[key] = text;
  expect(views.read(ada)).toEqual([]);
});
