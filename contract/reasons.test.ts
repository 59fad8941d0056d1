import { expect, test } from "vitest";
import { conditionReasons, reason } from "./index.ts";

test.each(Object.entries(conditionReasons))(
  "%s says in a sentence what it means and whether someone must act",
  (name, entry) => {
    expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(entry.meaning).toMatch(/^[A-Z].*\.$/);
    expect(["none", "wait", "act"]).toContain(entry.remedy);
  },
);

test("a condition takes every documented reason and no other", () => {
  for (const name of Object.keys(conditionReasons)) expect(reason.parse(name)).toBe(name);
  expect(reason.safeParse("Unheard").success).toBe(false);
});
