import { expect, test } from "vitest";
import { attackReport, type TriedOutcome } from "./attack-report.ts";

const one = { file: "tests/attack/one-server.test.ts", title: "a", state: "passed" } as const;
const three = { file: "tests/attack/three-servers.test.ts", title: "b", state: "passed" } as const;
const token = { file: "tests/integration/agent/fence-tries.test.ts", title: "c", state: "passed" } as const;
const report = (...outcomes: TriedOutcome[]) => attackReport({ outcomes, broken: [] });

test("tries of which nothing came hold", () => {
  const { json, failures } = report(one, three, token);
  expect(json).toEqual({ tries: 3, succeeded: 0, servers: [1, 3] });
  expect(failures).toEqual([]);
});

test("a try that succeeded is counted and named with what came of it", () => {
  const { json, failures } = report(one, { ...three, state: "failed", message: "a stream is gone" });
  expect(json).toMatchObject({ tries: 2, succeeded: 1 });
  expect(failures).toEqual(["tests/attack/three-servers.test.ts: b: a stream is gone"]);
});

test.each([
  ["a try that was not made", [one, three, { ...token, state: "skipped" as const }]],
  ["a number of servers that was not tried", [one, token]],
])("%s is no success", (_what, outcomes) => {
  const { json, failures } = report(...outcomes);
  expect(json).toMatchObject({ tries: 2, succeeded: 0 });
  expect(failures).toHaveLength(1);
});

test("what broke outside of tries fails the run", () => {
  expect(attackReport({ outcomes: [one, three], broken: ["no server"] }).failures).toEqual(["no server"]);
});
