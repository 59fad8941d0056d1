import { expect, test } from "vitest";
import type { ClusterObject } from "../ports.ts";
import { backupOfJob, lastWordsOfBackup, resultOfBackup } from "./backup-result.ts";

const job = (condition?: object): ClusterObject => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "store-backup-0123456789", namespace: "store-hats", uid: "job" },
  status: { conditions: condition ? [{ status: "True", ...condition }] : [] },
});
const complete = job({ type: "Complete" });
const failed = job({ type: "Failed", reason: "BackoffLimitExceeded", message: "Job has reached its limit" });

const summary = { total_files_processed: 2, total_bytes_processed: 300, data_added_packed: 40 };
const snapshot = (part: string) => ({ id: "a".repeat(64), tags: ["op=0123456789", part], summary });
const told = (parts: readonly string[]) =>
  JSON.stringify({ orders: 3, highestOrder: 17, snapshots: parts.map(snapshot) });

test("a backup is done by what restic lists of it, with the numbers of the shop", () => {
  expect(resultOfBackup(complete, told(["database", "files", "manifest"]))).toMatchObject({
    state: "Done",
    orders: 3,
    highestOrder: 17,
    snapshots: [{ part: "database", bytes: 300, addedBytes: 40, files: 2 }, { part: "files" }, { part: "manifest" }],
  });
});

test.each([
  ["says nothing", ""],
  ["lists no manifest", told(["database"])],
  ["was cut", told(["database", "manifest"]).slice(0, 200)],
])("a Job that succeeded and %s has made no backup", (_what, text) => {
  expect(resultOfBackup(complete, text)).toMatchObject({ state: "Failed", reason: "Incomplete" });
});

test.each([
  {
    stage: "repository",
    exitCode: 1,
    said: "Fatal: dial tcp 10.0.0.1:8000: connect: connection refused",
    reason: "RepositoryUnreachable",
  },
  { stage: "repository", exitCode: 124, said: "", reason: "RepositoryUnreachable" },
  { stage: "repository", exitCode: 12, said: "Fatal: wrong password or no key found", reason: "RepositoryRefused" },
  {
    stage: "repository",
    exitCode: 1,
    said: "Fatal: unexpected HTTP response (401): 401 Unauthorized",
    reason: "RepositoryRefused",
  },
  {
    stage: "database",
    exitCode: 1,
    said: "unexpected HTTP response (507): 507 Insufficient Storage",
    reason: "RepositoryFull",
  },
  {
    stage: "orders",
    exitCode: 1,
    said: "ERROR 1146 (42S02): Table store.wp_wc_orders doesn t exist",
    reason: "NoShop",
  },
  { stage: "database", exitCode: 1, said: "mariadb-dump: Error 1412", reason: "DumpFailed" },
  { stage: "files", exitCode: 3, said: "error: open /uploads/a: permission denied", reason: "FilesUnreadable" },
  { stage: "database", exitCode: 1, said: "Save failed: dial tcp: i/o timeout", reason: "RepositoryUnreachable" },
  { stage: "read-back", exitCode: 1, said: "", reason: "Incomplete" },
])(
  "a failure at $stage with exit code $exitCode and the words '$said' is $reason",
  ({ stage, exitCode, said, reason }) => {
    const text = JSON.stringify({ failed: stage, exitCode, said });
    const result = resultOfBackup(failed, text);
    expect([result.state, result.reason]).toEqual(["Failed", reason]);
    expect(result.message).toMatch(/\S/);
  },
);

test("a Job that ended without a word was interrupted, or was late", () => {
  expect(resultOfBackup(failed, "")).toMatchObject({ reason: "Interrupted" });
  const late = job({ type: "Failed", reason: "DeadlineExceeded", message: "Job was active longer" });
  expect(resultOfBackup(late, "")).toMatchObject({ reason: "Overdue" });
});

test("words of a pod that could move a cursor stand in one line without it", () => {
  const text = JSON.stringify({ failed: "database", exitCode: 1, said: "one\n\u001b[2Jtwo" });
  expect(resultOfBackup(failed, text).message).toBe("one \uFFFD[2Jtwo");
});

test("only the container of the backup, in a pod of this very Job, has the last word", () => {
  const pod = (uid: string, container: string): ClusterObject => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "p",
      labels: { "batch.kubernetes.io/controller-uid": uid, "app.kubernetes.io/component": "backup" },
    },
    spec: { nodeName: "n1" },
    status: { containerStatuses: [{ name: container, state: { terminated: { exitCode: 0, message: "said" } } }] },
  });
  expect(lastWordsOfBackup(complete, [pod("other", "backup"), pod("job", "sidecar")])).toBeUndefined();
  expect(lastWordsOfBackup(complete, [pod("job", "backup")])).toEqual({ text: "said", node: "n1" });
});

test.each(["store-backup-012345678", "store-backup-012345678g", "setup-0123456789", "backup-29431860"])(
  "a Job named %s is none of a backup",
  (name) => expect(backupOfJob({ ...complete, metadata: { name } })).toBeUndefined(),
);
