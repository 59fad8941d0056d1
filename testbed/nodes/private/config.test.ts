import { expect, it } from "vitest";
import { isPrivate, NotPrivateError, privateEnvironment, readPrivateRun } from "./config.ts";

const run = { dir: "/tmp/run", kept: ["/srv/state"], cgroup: "storeplane-1", containerdRoot: "/tmp/images" };

it("the process inside reads what the one outside has told", () => {
  const environment = privateEnvironment(run);
  expect(isPrivate(environment)).toBe(true);
  expect(readPrivateRun(environment)).toEqual(run);
});

it("outside there is nothing to read", () => {
  expect(isPrivate({})).toBe(false);
  expect(() => readPrivateRun({})).toThrow(NotPrivateError);
});
