import { expect, test } from "vitest";
import { isPrivate, NotPrivateError, privateEnvironment, readPrivateRun } from "./config.ts";

const run = { dir: "/tmp/run", kept: ["/srv/state"], cgroup: "storeplane-1", containerdRoot: "/tmp/images" };

test("the process inside reads what the one outside has told", () => {
  const environment = privateEnvironment(run);
  expect(isPrivate(environment)).toBe(true);
  expect(readPrivateRun(environment)).toEqual(run);
});

test("outside there is nothing to read", () => {
  expect(isPrivate({})).toBe(false);
  expect(() => readPrivateRun({})).toThrow(NotPrivateError);
});
