import { expect, test } from "vitest";
import { showPod } from "./show-pod.ts";

const now = new Date("2026-11-30T10:00:00Z");
const metadata = { name: "web-0", creationTimestamp: "2026-11-30T09:00:00Z" };
const waitingFor = (reason: string, message: string) => ({
  phase: "Pending",
  containerStatuses: [{ name: "web", image: "web:1", state: { waiting: { reason, message } } }],
});

test.each<[string, object, object]>([
  ["serves", { phase: "Running", conditions: [{ type: "Ready", status: "True" }] }, { ready: true }],
  ["starts", { phase: "Running" }, { ready: false, message: "It is Running and not ready." }],
  ["has ended", { phase: "Succeeded" }, { ready: true, message: "It has ended, as it should." }],
  [
    "has failed",
    { phase: "Failed" },
    { ready: false, reason: "PodFailed", message: "Its containers ended with an error." },
  ],
])("a pod that %s is shown so", (_what, status, shown) => {
  const createdAt = metadata.creationTimestamp;
  expect(showPod({ metadata, status }, now)).toEqual({ kind: "Pod", name: "web-0", createdAt, ...shown });
});

test("words of a registry stand in one line, without what could move a cursor, and no longer than may be", () => {
  const status = waitingFor("ErrImagePull", `denied\n\u001b[31mby\u0000 ${"x".repeat(600)}\u{1F600}`);
  const shown = showPod({ metadata, status }, now);
  expect(shown).toMatchObject({ ready: false, reason: "ImagePullFailed" });
  expect(shown?.message).toMatch(/^image pull failed for web:1: denied by\uFFFD x+$/);
  expect(shown?.message?.length).toBeLessThanOrEqual(512);
});

test("a pod that should have ended long ago says so, and what holds it", () => {
  const ending = { ...metadata, deletionTimestamp: "2026-11-30T09:30:00Z", finalizers: ["example.com/hold"] };
  expect(showPod({ metadata: ending, status: { phase: "Running" } }, now)).toMatchObject({ reason: "PodStuck" });
});

test.each([undefined, {}, { metadata: { name: "" } }, { metadata: { name: 7 } }])("%j is no pod", (raw) => {
  expect(showPod(raw, now)).toBeUndefined();
});
