import { expect, test } from "vitest";
import { KeyMap, nextKeyMs } from "./key-map.ts";

function keysOf(...all: readonly string[]) {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, to: string) => kept.set(key, to),
  };
  const map = new KeyMap(storage);
  const done: string[] = [];
  const stop = map.add(all.map((keys) => ({ keys, what: keys, run: () => done.push(keys) })));
  return { map, done, stop };
}

test("one key, and two after another, do what they are for", () => {
  const { map, done } = keysOf("?", "g s", "g c");
  expect([map.press("?", 0), map.press("g", 100), map.press("c", 200), map.press("s", 300)]).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(done).toEqual(["?", "g c"]);
});

test("a second key that comes late, or is another, is taken for itself", () => {
  const { map, done } = keysOf("g s", "s");
  map.press("g", 0);
  map.press("s", nextKeyMs + 1);
  map.press("g", 5000);
  map.press("g", 5100);
  map.press("s", 5200);
  expect(done).toEqual(["s", "g s"]);
});

test("of two with the same keys the later one is meant, until it is gone", () => {
  const { map, done } = keysOf("j");
  const stop = map.add([{ keys: "j", what: "later", run: () => done.push("later") }]);
  map.press("j", 0);
  stop();
  map.press("j", 1);
  expect(done).toEqual(["later", "j"]);
});

test("turned off, no key means anything, also not after the page was loaded again", () => {
  const { map, done } = keysOf("?");
  map.turn(false);
  expect([map.press("?", 0), map.isOn(), done]).toEqual([false, false, []]);
  map.turn(true);
  expect(map.press("?", 1)).toBe(true);
});
