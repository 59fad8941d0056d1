import { expect, test } from "vitest";
import { type BackupRecord, maxBackups } from "../../contract/index.ts";
import { fake } from "../fake.fixture.ts";
import type { Pass, ReconcileDeps } from "../pass.ts";
import type { ClusterObject, ObjectRef } from "../ports.ts";
import { noteBackup } from "../store/backup-records.ts";
import { StoreCache } from "../store/store-cache.ts";
import { blankRecord, type StoreObject, type StoreRecord } from "../store/store-object.ts";
import { followBackups } from "./follow-backups.ts";

const id = "0123456789";
const at = "2026-11-30T09:00:00.000Z";
const running: BackupRecord = { id, state: "Running", startedAt: at };

const namespace = (uid: string): ClusterObject => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "store-hats", uid: "n", annotations: { "storeplane.dev/uid": uid } },
});

const job = (type?: string): ClusterObject => ({
  apiVersion: "batch/v1",
  kind: "Job",
  spec: { template: { spec: { volumes: [] } } },
  metadata: { name: `store-backup-${id}`, namespace: "store-hats", uid: "job", creationTimestamp: at },
  status: { conditions: type ? [{ type, status: "True", lastTransitionTime: at }] : [] },
});

const pod: ClusterObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "p",
    namespace: "store-hats",
    labels: { "batch.kubernetes.io/controller-uid": "job", "app.kubernetes.io/component": "backup" },
  },
  spec: { nodeName: "n1" },
  status: {
    containerStatuses: [
      {
        name: "backup",
        state: { terminated: { exitCode: 1, message: '{"failed":"orders","exitCode":1,"said":"no table"}' } },
      },
    ],
  },
};

const store: StoreObject = {
  metadata: { name: "hats", uid: "object", resourceVersion: "1" },
  spec: {
    op: "apply",
    revision: { epoch: "epoch001", seq: 7 },
    uid: "u",
    tenant: "t",
    actor: "a",
    createdAt: at,
    acceptedAt: at,
    store: { name: "hats", engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] },
  },
};

interface Seen {
  readonly jobs?: readonly ClusterObject[];
  readonly pods?: readonly ClusterObject[];
  readonly known?: readonly BackupRecord[];
  readonly simulated?: boolean;
  readonly owner?: string;
  readonly now?: string;
  readonly whyMissing?: string;
}

async function look({ jobs = [], pods = [], known = [], simulated = false, owner = "u", ...seen }: Seen) {
  const did: string[] = [];
  const record: StoreRecord = { ...blankRecord(), backups: [...known] };
  const deps = fake<ReconcileDeps>({
    owned: {
      find: () => namespace(owner),
      inNamespace: (kind: string) => (kind === "Job" ? jobs : pods),
      whyMissing: () => seen.whyMissing,
    },
    writer: {
      remove: (ref: ObjectRef, uid: string) => Promise.resolve(void did.push(`remove ${ref.name} ${uid}`)),
      warnings: () => Promise.resolve([]),
    },
    cache: new StoreCache(),
    isSimulatedNode: () => Promise.resolve(simulated),
    timings: { unschedulableGraceMs: 1000, retryMaxMs: 1000 },
    logger: { info: () => {}, warn: ({ err }: { err?: unknown }) => void did.push(`warned ${String(err)}`) },
  });
  const pass = fake<Pass>({
    store,
    record,
    manifests: { namespace: "store-hats" },
    now: new Date(seen.now ?? "2026-11-30T09:00:30.000Z"),
    persist: () => Promise.resolve(void did.push(`keep ${record.backups[0]?.state}`)),
    requeueAfterMs: 60_000,
    isResting: false,
  });
  await followBackups(pass, deps);
  return { did, backups: record.backups };
}

test("a Job that runs is a backup that runs, of which an agent that was killed finds out again", async () => {
  const { did, backups } = await look({ jobs: [job()] });
  expect(did).toEqual([]);
  expect(backups).toMatchObject([{ id, state: "Running", startedAt: at }]);
});

test("the result is kept before the Job that has it is removed", async () => {
  const { did, backups } = await look({ jobs: [job("Failed")], pods: [pod], known: [running] });
  expect(did).toEqual(["keep Failed", `remove store-backup-${id} job`]);
  expect(backups).toMatchObject([{ state: "Failed", reason: "NoShop", message: "no table" }]);
});

test("an agent that was killed between both only removes the Job", async () => {
  const ended = { ...running, state: "Failed", reason: "NoShop" } as const;
  const { did, backups } = await look({ jobs: [job("Failed")], pods: [pod], known: [ended] });
  expect(did).toEqual([`remove store-backup-${id} job`]);
  expect(backups).toEqual([ended]);
});

test("a Job whose pod has not been seen to end is waited for, but not for ever", async () => {
  const early = await look({ jobs: [job("Complete")], known: [running] });
  expect([early.did, early.backups]).toEqual([[], [running]]);
  const late = await look({ jobs: [job("Complete")], known: [running], now: "2026-11-30T09:02:00.000Z" });
  expect(late.backups).toMatchObject([{ state: "Failed", reason: "Incomplete" }]);
});

test("on a node that only plays pods nothing was stored, whatever is said", async () => {
  const { backups } = await look({ jobs: [job("Complete")], pods: [pod], known: [running], simulated: true });
  expect(backups).toMatchObject([{ state: "Simulated" }]);
  const failed = await look({ jobs: [job("Failed")], pods: [pod], known: [running], simulated: true });
  expect(failed.backups).toMatchObject([{ state: "Failed" }]);
});

test("a backup whose Job is gone has failed; not so while Jobs can't be listed", async () => {
  expect((await look({ known: [running] })).backups).toMatchObject([{ state: "Failed", reason: "Interrupted" }]);
  expect((await look({ known: [running], whyMissing: "refused" })).backups).toEqual([running]);
});

test("what lies in another store's namespace is not the store's", async () => {
  const { did, backups } = await look({ jobs: [job("Failed")], pods: [pod], owner: "other" });
  expect([did, backups]).toEqual([[], []]);
});

test("the newest backups are remembered, and one that runs never goes for newer ones", () => {
  const record = { backups: [running] };
  for (let hour = 10; hour < 30; hour += 1) {
    const startedAt = new Date(Date.UTC(2026, 10, 30, hour)).toISOString();
    noteBackup(record, { id: `00000000${hour}`, state: "Done", startedAt });
  }
  expect(record.backups).toHaveLength(maxBackups);
  expect(record.backups[0]?.id).toBe("0000000029");
  expect(record.backups.at(-1)).toEqual(running);
});
