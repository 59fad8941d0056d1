import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

function start(max: number) {
  const called: string[] = [];
  const limit = { max };
  const turns = new Turns({ max: () => limit.max, onTurn: (store) => called.push(store) });
  return { turns, called, limit };
}

test("as many go ahead as may, the others are told how many are before them", () => {
  const { turns } = start(2);
  expect(["a", "b", "c", "d"].map((store, at) => turns.ask(store, String(at)))).toEqual([0, 0, 2, 3]);
  expect(turns.ask("a", "0")).toBe(0);
});

test("who was accepted first is next, whoever asks first", () => {
  const { turns, called } = start(1);
  turns.ask("first", "0");
  for (const [store, at] of [
    ["late", "9"],
    ["early", "1"],
    ["middle", "5"],
  ] as const)
    turns.ask(store, at);
  turns.end("first");
  expect(called).toEqual(["early"]);
  expect([turns.ask("late", "9"), turns.ask("early", "1"), turns.ask("middle", "5")]).toEqual([2, 0, 1]);
});

test("what had begun before a restart counts, even beyond the limit, and is never put off", () => {
  const { turns, called } = start(2);
  for (const store of ["a", "b", "c"]) turns.begin(store);
  expect([turns.ask("b", "0"), turns.ask("new", "1")]).toEqual([0, 3]);
  turns.end("a");
  expect(called).toEqual([]);
  turns.end("b");
  expect(called).toEqual(["new"]);
});

test("a store that is deleted while it waits takes no one's place, and a larger limit calls at once", () => {
  const { turns, called, limit } = start(1);
  turns.ask("a", "0");
  for (const store of ["b", "c", "d", "e"]) turns.ask(store, store);
  turns.end("b");
  expect(called).toEqual([]);
  limit.max = 3;
  turns.call();
  expect(called).toEqual(["c", "d"]);
});
