import { describe, expect, test } from "vitest";
import type { ClusterObject } from "../ports.ts";
import { describeEnding, diagnosePod } from "./diagnose-pod.ts";

const now = new Date("2026-01-01T00:01:00Z");
const graceMs = 15_000;

function pod(status: object, image = "shop:1"): ClusterObject {
  const metadata = { name: "web-1", creationTimestamp: "2026-01-01T00:00:59Z" };
  return { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [{ name: "web", image }] }, status };
}

const waiting = (reason: string, message = "", more: object = {}) =>
  pod({
    containerStatuses: [{ name: "web", image: "resolved@sha256:1", state: { waiting: { reason, message } }, ...more }],
  });

describe("a pod that finds no node", () => {
  const unscheduled = (lastTransitionTime?: string) =>
    pod({
      conditions: [
        {
          type: "PodScheduled",
          status: "False",
          reason: "Unschedulable",
          message: "0/2 nodes fit",
          lastTransitionTime,
        },
      ],
    });

  test("says so after the scheduler's grace", () => {
    const cause = { reason: "Unschedulable", message: "pod web-1 cannot be scheduled: 0/2 nodes fit" };
    expect(diagnosePod(unscheduled("2026-01-01T00:00:45Z"), now, graceMs)).toEqual(cause);
  });

  test("says so too when someone has put a gate before it", () => {
    const gated = { type: "PodScheduled", status: "False", reason: "SchedulingGated", message: "blocked by gates" };
    const conditions = [{ ...gated, lastTransitionTime: "2026-01-01T00:00:00Z" }];
    expect(diagnosePod(pod({ conditions }), now, graceMs)?.message).toBe(
      "pod web-1 cannot be scheduled: blocked by gates",
    );
  });

  test("says nothing yet within it, by its own creation when no other time is known", () => {
    expect(diagnosePod(unscheduled("2026-01-01T00:00:46Z"), now, graceMs)).toBeUndefined();
    expect(diagnosePod(unscheduled(), now, graceMs)).toBeUndefined();
  });
});

describe("a container that waits", () => {
  test.each(["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable"])(
    "with %s names the image as it was asked for",
    (reason) => {
      expect(diagnosePod(waiting(reason, "denied"), now, graceMs)).toEqual({
        reason: "ImagePullFailed",
        message: "image pull failed for shop:1: denied (pod web-1)",
      });
      expect(diagnosePod(waiting(reason), now, graceMs)?.message).toBe(
        `image pull failed for shop:1: ${reason} (pod web-1)`,
      );
    },
  );

  test("with a broken configuration says which container and why", () => {
    const cause = diagnosePod(waiting("CreateContainerConfigError", 'secret "x" not found'), now, graceMs);
    expect(cause).toEqual({
      reason: "ContainerConfigInvalid",
      message: 'container web of pod web-1 can\'t start: secret "x" not found',
    });
  });

  test("between crashes tells how it ended last and how often it was restarted", () => {
    const last = { restartCount: 4, lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } } };
    expect(diagnosePod(waiting("CrashLoopBackOff", "back-off", last), now, graceMs)).toEqual({
      reason: "ContainerCrashing",
      message:
        "container web of pod web-1 exited with code 137 (OOMKilled: it needed more memory than its limit); restarts: 4",
    });
    expect(diagnosePod(waiting("CrashLoopBackOff"), now, graceMs)?.message).toBe(
      "container web of pod web-1 crashes; restarts: 0",
    );
  });

  test("for its turn is only slow", () => {
    for (const reason of ["ContainerCreating", "PodInitializing", ""]) {
      expect(diagnosePod(waiting(reason), now, graceMs)).toBeUndefined();
    }
  });
});

test("a pod that its node has ended says why; one whose command failed leaves that to its Job", () => {
  const evicted = { phase: "Failed", reason: "Evicted", message: "The node was low on resource: memory." };
  expect(diagnosePod(pod(evicted), now, graceMs)).toEqual({
    reason: "PodFailed",
    message: "pod web-1 was ended: Evicted The node was low on resource: memory.",
  });
  expect(diagnosePod(pod({ phase: "Failed" }), now, graceMs)).toBeUndefined();
});

describe("a pod that is being removed", () => {
  const ending = (deletionTimestamp?: string, finalizers?: string[]) => {
    const known = pod({});
    const metadata = {
      ...known.metadata,
      ...(deletionTimestamp && { deletionTimestamp }),
      ...(finalizers && { finalizers }),
    };
    return { ...known, metadata, spec: { nodeName: "worker-1" } };
  };

  test("is told with its node, and has no reason while its time lasts", () => {
    expect(describeEnding(ending("2026-01-01T00:00:46Z"), now)).toEqual({
      message: "pod web-1 on node worker-1 is ending",
    });
    expect(describeEnding(ending(), now)).toBeUndefined();
  });

  test("is stuck when its time is long over, by its node or by its finalizers", () => {
    const at = "2026-01-01T00:00:45Z";
    expect(describeEnding(ending(at), now)).toEqual({
      reason: "PodStuck",
      message: `pod web-1 on node worker-1 should have ended by ${at}, but node worker-1 does not say that it has`,
    });
    expect(describeEnding(ending(at, ["example.com/hold"]), now)?.message).toContain(
      "but its finalizers hold it (example.com/hold)",
    );
  });
});

test("an init container's trouble is told before the others'", () => {
  const status = {
    initContainerStatuses: [{ name: "prepare", state: { waiting: { reason: "CrashLoopBackOff" } } }],
    containerStatuses: [{ name: "web", state: { waiting: { reason: "ErrImagePull" } } }],
  };
  expect(diagnosePod(pod(status), now, graceMs)?.message).toContain("container prepare");
});

test("a pod without a status, or one that runs, gives no cause", () => {
  expect(diagnosePod(pod({}), now, graceMs)).toBeUndefined();
  expect(diagnosePod(pod({ containerStatuses: [{ name: "web", state: {} }] }), now, graceMs)).toBeUndefined();
});
