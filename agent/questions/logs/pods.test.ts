import { expect, test } from "vitest";
import { labelKeys } from "../../../constructs/index.ts";
import { readPods, runsOf } from "./pods.ts";

const waitingWith = (status: object) => {
  const metadata = { name: "setup-1-vpvc8", uid: "u", labels: { [labelKeys.component]: "setup" } };
  return readPods([{ metadata, spec: { containers: [{ name: "setup" }] }, status }]).flatMap(
    (pod) => runsOf(pod).waiting,
  );
};

test("a container whose pod has succeeded is not said to be one that has not started", () => {
  const ended = [
    { shown: { component: "setup", replica: "vpvc8" }, why: "It has ended, and its node names no log of it." },
  ];
  expect(waitingWith({ phase: "Succeeded" })).toEqual(ended);
  const status = { name: "setup", state: { terminated: {} } };
  expect(waitingWith({ phase: "Succeeded", containerStatuses: [status] })).toEqual(ended);
  expect(waitingWith({ phase: "Pending" })).toMatchObject([{ why: "It has not started (its pod is Pending)." }]);
});
