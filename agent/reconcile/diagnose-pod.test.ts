import { describe, expect, test } from "vitest";
import type { ClusterObject } from "../ports.ts";
import { diagnosePod } from "./diagnose-pod.ts";

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
    const cause = { reason: "Unschedulable", message: "pod web-1 finds no node: 0/2 nodes fit" };
    expect(diagnosePod(unscheduled("2026-01-01T00:00:45Z"), now, graceMs)).toEqual(cause);
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
        message: "image pull failed for shop:1: denied",
      });
      expect(diagnosePod(waiting(reason), now, graceMs)?.message).toBe(`image pull failed for shop:1: ${reason}`);
    },
  );

  test("with a broken configuration says which container and why", () => {
    const cause = diagnosePod(waiting("CreateContainerConfigError", 'secret "x" not found'), now, graceMs);
    expect(cause).toEqual({
      reason: "ContainerConfigInvalid",
      message: 'container web can\'t start: secret "x" not found',
    });
  });

  test("between crashes tells how it ended last and how often it was restarted", () => {
    const last = { restartCount: 4, lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } } };
    expect(diagnosePod(waiting("CrashLoopBackOff", "back-off", last), now, graceMs)).toEqual({
      reason: "ContainerCrashing",
      message: "container web ended with exit code 137 (OOMKilled) and was restarted 4 times",
    });
    expect(diagnosePod(waiting("CrashLoopBackOff"), now, graceMs)?.message).toBe(
      "container web ended and was restarted 0 times",
    );
  });

  test("for its turn is only slow", () => {
    for (const reason of ["ContainerCreating", "PodInitializing", ""]) {
      expect(diagnosePod(waiting(reason), now, graceMs)).toBeUndefined();
    }
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
