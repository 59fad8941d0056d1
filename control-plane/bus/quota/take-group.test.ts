import { expect, test } from "vitest";
import { takeGroup } from "./take-group.ts";

const data = new Uint8Array();
const member = (...subjects: string[]) => ({ writes: subjects.map((subject) => ({ subject, data, expected: 0 })) });

test("creates go together in the order in which they came, up to 24", () => {
  const waiting = Array.from({ length: 30 }, (_, index) => member(`s${index}`));
  const all = [...waiting];
  expect(takeGroup(waiting)).toEqual(all.slice(0, 24));
  expect(takeGroup(waiting)).toEqual(all.slice(24));
  expect(waiting).toEqual([]);
});

test("two that write to one subject go one after the other", () => {
  const waiting = [member("a", "host"), member("b"), member("c", "host"), member("d")];
  expect(takeGroup(waiting)).toHaveLength(2);
  expect(takeGroup(waiting)).toHaveLength(2);
});

test("a batch stays below what the server takes, and one create always goes", () => {
  const many = (name: string, count: number) => member(...Array.from({ length: count }, (_, it) => `${name}-${it}`));
  const waiting = [many("a", 950), many("b", 500), many("c", 500)];
  expect([takeGroup(waiting), takeGroup(waiting), takeGroup(waiting)].map(({ length }) => length)).toEqual([1, 1, 1]);
});
