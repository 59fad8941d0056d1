import { expect, test } from "vitest";
import type { DesiredMessage, OperationKind, SeenStatus } from "../../contract/index.ts";
import type { Recorded } from "../ports/history.ts";
import { outcomeOf } from "./outcome-of.ts";

const uid = "6f1f8c3e-8a51-4a3e-9d8c-0d4b3f1f7a10";
const epoch = "0123456789abcdef";
const [first, second, third] = ["10:00", "10:05", "10:10"].map((time) => `2026-11-20T${time}:00.000Z`) as [
  string,
  string,
  string,
];

function at(seq: number, acceptedAt = first, change: { uid?: string; op?: "delete" } = {}): Recorded {
  const spec = { name: "demo", engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] };
  const envelope = {
    schemaVersion: 1 as const,
    uid,
    epoch,
    tenant: "default",
    actor: "tester",
    createdAt: first,
    spec,
  };
  const value: DesiredMessage =
    change.op === "delete"
      ? { op: "delete", ...envelope, acceptedAt, deleteAfter: acceptedAt, force: true }
      : { op: "apply", ...envelope, acceptedAt };
  return { seq, position: seq, value: { ...value, ...(change.uid && { uid: change.uid }) } };
}

function status(observedSequence: number, change: Partial<SeenStatus> = {}): SeenStatus {
  return {
    schemaVersion: 1,
    name: "demo",
    tenant: "default",
    cluster: "c1",
    uid,
    epoch,
    observedSequence,
    appliedSequence: observedSequence,
    phase: "Ready",
    conditions: [],
    steps: [],
    updatedAt: third,
    ...change,
  };
}

const ready = { readyAt: second, firstReadyAt: second };
const failure = { reason: "Unschedulable" as const, message: "", since: second };
const other = "aaaaaaaa-8a51-4a3e-9d8c-0d4b3f1f7a10";

interface Row {
  readonly title: string;
  readonly kind?: OperationKind;
  readonly next?: Recorded;
  readonly status?: SeenStatus;
  readonly isPresent?: boolean;
  readonly told: string;
}

const rows: readonly Row[] = [
  { title: "no agent has reported", told: "Running" },
  { title: "its agent has not observed", status: status(4), told: "Running" },
  { title: "of a store that is being made", status: status(5, { phase: "Provisioning" }), told: "Running" },
  { title: "that was Ready", status: status(5, ready), told: `Succeeded ${second}` },
  {
    title: "that was Ready and is not",
    status: status(5, { ...ready, phase: "Degraded", failure }),
    told: `Succeeded ${second}`,
  },
  { title: "that failed", status: status(5, { phase: "Failed", failure }), told: "Failed Unschedulable" },
  { title: "of another life", status: status(5, { ...ready, uid: other }), told: "Running" },
  { title: "of another epoch", status: status(5, { ...ready, epoch: "restored1" }), told: "Running" },
  { title: "a delete that waits", kind: "delete", status: status(5, { phase: "Deleting" }), told: "Running" },
  {
    title: "a delete that is done",
    kind: "delete",
    status: status(5, { phase: "Deleted" }),
    told: `Succeeded ${third}`,
  },
  { title: "a delete that the bus forgot", kind: "delete", isPresent: false, told: "Succeeded" },
  { title: "a create that the bus forgot", isPresent: false, told: "Unknown" },
  {
    title: "not yet done when another came",
    next: at(6),
    status: status(5, { phase: "Provisioning" }),
    told: "Superseded",
  },
  { title: "done when another came", next: at(6, third), status: status(5, ready), told: `Succeeded ${second}` },
  { title: "never observed", next: at(6), status: status(4, ready), told: "Superseded" },
  {
    title: "a create of a store that was Ready before the next",
    next: at(6, third),
    status: status(6, ready),
    told: `Succeeded ${second}`,
  },
  {
    title: "a create of a store that was Ready after the next only",
    next: at(6, first),
    status: status(6, ready),
    told: "Superseded",
  },
  {
    title: "a change of which nothing is kept",
    kind: "change",
    next: at(6, third),
    status: status(6, ready),
    told: "Unknown",
  },
  { title: "a delete that was taken back", kind: "delete", next: at(6), status: status(6, ready), told: "Superseded" },
  {
    title: "a delete that another store of the name followed",
    kind: "delete",
    next: at(6, third, { uid: other }),
    told: "Succeeded",
  },
];

test.each(rows)("an operation $title: $told", ({ kind = "create", next, status: seen, isPresent = true, told }) => {
  const recorded = at(5, first, kind === "delete" ? { op: "delete" } : {});
  const { outcome, reason, endedAt } = outcomeOf({ recorded, kind, next, status: seen, isPresent });
  expect([outcome, endedAt ?? reason].filter(Boolean).join(" ")).toBe(told);
});
