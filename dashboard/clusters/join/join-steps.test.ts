import { expect, test } from "vitest";
import { joinSteps } from "./join-steps.ts";

const waiting = { fingerprint: "SHA256:x", clusterUid: "1", agentVersion: "1", askedAt: "2026-11-30T00:00:00Z" };

test.each([
  ["unknown", undefined, "Invited"],
  ["invited", { state: "Invited", online: false }, "Its agent asks"],
  ["asked", { state: "Pending", online: false, admission: { waiting } }, "Accepted"],
  ["accepted", { state: "Joined", online: false }, "First heartbeat"],
  ["heard", { state: "Joined", online: true }, undefined],
  ["revoked", { state: "Revoked", online: false }, "Invited"],
  [
    "invited again, before it asks",
    { state: "Joined", online: true, admission: { invitedUntil: waiting.askedAt } },
    "Its agent asks",
  ],
] as const)("of a cluster that is %s the next step is known", (_which, cluster, next) => {
  expect(joinSteps(cluster).find(({ state }) => state === "Running")?.name).toBe(next);
});
