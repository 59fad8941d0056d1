import { describe, expect, test } from "vitest";
import type { ClusterObject } from "../ports.ts";
import { terminationMessage } from "./termination-message.ts";

const job: ClusterObject = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "setup-1", uid: "job-uid" } };

function pod(minute: number, terminated: object | undefined, uid = "job-uid"): ClusterObject {
  const metadata = {
    name: `setup-1-${minute}`,
    creationTimestamp: `2026-01-01T00:0${minute}:00Z`,
    labels: { "batch.kubernetes.io/controller-uid": uid },
  };
  const containerStatuses = [{ name: "setup", state: terminated === undefined ? {} : { terminated } }];
  return { apiVersion: "v1", kind: "Pod", metadata, status: { containerStatuses } };
}

const failed = (message?: string) => ({ exitCode: 78, reason: "Error", ...(message !== undefined && { message }) });

describe("the last words of a Job that failed", () => {
  test("are those of its newest pod that left some, on one line", () => {
    const pods = [pod(1, failed("the first")), pod(2, failed("the \n\u0007 second\n")), pod(3, failed())];
    expect(terminationMessage(job, pods)).toBe("the second");
  });

  test("are none of another Job, of a pod that still runs, or of one that succeeded", () => {
    const pods = [
      pod(1, failed("another"), "other-uid"),
      pod(2, undefined),
      pod(3, { exitCode: 0, message: "all went well" }),
    ];
    expect(terminationMessage(job, pods)).toBeUndefined();
    expect(terminationMessage(job, [])).toBeUndefined();
  });

  test("end where a sentence has turned into a log", () => {
    expect(terminationMessage(job, [pod(1, failed("a".repeat(4096)))])).toHaveLength(500);
  });
});
