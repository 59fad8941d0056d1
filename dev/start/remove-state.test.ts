import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tryLock } from "../../testbed/process/lock-file.ts";
import { removeState, StateInUseError } from "./remove-state.ts";

let parent = "";
let dir = "";

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "storeplane-state-"));
  dir = join(parent, "state");
  mkdirSync(dir);
});

afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

test("removes the state of an earlier start", () => {
  mkdirSync(join(dir, "nats"));
  removeState(dir);
  expect(existsSync(dir)).toBe(false);
});

test("keeps the state while a living process owns it", () => {
  mkdirSync(join(dir, "nats"));
  using lock = tryLock(join(dir, "owner.json"));
  expect(lock).toBeDefined();
  expect(() => removeState(dir)).toThrow(StateInUseError);
  expect(existsSync(dir)).toBe(true);
});

test("keeps a directory that is not ours", () => {
  writeFileSync(join(dir, "letter.txt"), "dear");
  expect(() => removeState(dir)).toThrow("name another directory");
  expect(existsSync(join(dir, "letter.txt"))).toBe(true);
});

test("finds nothing to do when there is no state", () => {
  expect(() => removeState(join(parent, "absent"))).not.toThrow();
});
