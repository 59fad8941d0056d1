import { expect, test } from "vitest";
import { pollUntil } from "../../process/poll-until.ts";
import { ApplyLoop } from "./apply-loop.ts";

const quiet = () => {};
const silent = { debug: quiet, info: quiet, warn: quiet, error: quiet };

function until(what: string, isSo: () => boolean): Promise<true> {
  return pollUntil({ what, everyMs: 5 }, () => isSo() || undefined);
}

/** A loop over rules that the test sets, and what it applied. */
function startLoop(apply: (script: string) => Promise<void>, error: (fields: object) => void = quiet) {
  const state: { rules: string | undefined; renders: number } = { rules: undefined, renders: 0 };
  const render = () => {
    state.renders++;
    return state.rules;
  };
  const loop = new ApplyLoop({ render, apply, logger: { ...silent, error } });
  loop.start();
  const set = (rules: string | undefined) => {
    state.rules = rules;
    loop.wake();
  };
  return { loop, state, set };
}

test("nothing is applied while the rules are not known, and the same rules once", async () => {
  const applied: string[] = [];
  const { loop, state, set } = startLoop(async (script) => void applied.push(script));
  set(undefined);
  await until("it was asked", () => state.renders === 1);
  set("one");
  await loop.ready;
  set("one");
  await until("it was asked again", () => state.renders === 3);
  set("two");
  await until("the next rules are applied", () => applied.length === 2);
  expect(applied).toEqual(["one", "two"]);
  await loop.stop();
});

test("rules that could not be applied are logged and tried again, in the form that they have by then", async () => {
  const tried: string[] = [];
  const errors: object[] = [];
  const apply = async (script: string) => {
    tried.push(script);
    if (tried.length < 3) throw new Error("nft is busy");
  };
  const { loop, set, state } = startLoop(apply, (fields) => {
    errors.push(fields);
    state.rules = "newer";
  });
  set("one");
  await loop.ready;
  expect(tried).toEqual(["one", "newer", "newer"]);
  expect(errors).toHaveLength(2);
  await loop.stop();
});

test("rules that can't be made stop nothing", async () => {
  const applied: string[] = [];
  let isBroken = true;
  const render = () => {
    if (isBroken) throw new Error("no rules");
    return "rules";
  };
  const error = () => {
    isBroken = false;
  };
  const apply = async (script: string) => void applied.push(script);
  const loop = new ApplyLoop({ render, apply, logger: { ...silent, error } });
  loop.start();
  loop.wake();
  await loop.ready;
  expect(applied).toEqual(["rules"]);
  await loop.stop();
});

test("changes during one application are applied together after it", async () => {
  const applied: string[] = [];
  const gate = Promise.withResolvers<void>();
  const { loop, set } = startLoop(async (script) => {
    applied.push(script);
    await gate.promise;
  });
  set("one");
  await until("the first rules are being applied", () => applied.length === 1);
  for (const rules of ["two", "three", "four"]) set(rules);
  gate.resolve();
  await until("the last rules are applied", () => applied.includes("four"));
  expect(applied).toEqual(["one", "four"]);
  await loop.stop();
});
