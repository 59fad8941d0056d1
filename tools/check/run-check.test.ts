import { expect, test } from "vitest";
import { runChecks } from "./run-check.ts";

const script = (text: string) => ["-e", text];

test("passes on exit code 0, keeps the output of the others, and fails what can't be started", async () => {
  const checks = [
    { name: "good", command: process.execPath, args: script("") },
    { name: "bad", command: process.execPath, args: script("console.error('why'); process.exitCode = 3") },
    { name: "absent", command: "/nothing/here", args: [] },
  ];
  const told: string[] = [];
  const results = await runChecks(checks, { root: ".", width: 2, onResult: ({ check }) => told.push(check.name) });
  expect(told.toSorted()).toEqual(["absent", "bad", "good"]);
  expect(Object.fromEntries(results.map(({ check, passed }) => [check.name, passed]))).toEqual({
    good: true,
    bad: false,
    absent: false,
  });
  expect(results.find(({ check }) => check.name === "bad")?.output).toContain("why");
  expect(results.find(({ check }) => check.name === "absent")?.output).toContain("ENOENT");
});
