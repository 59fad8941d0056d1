import {
  acceptedStateSchema,
  backupParts,
  backupStates,
  maxBackups,
  maxHosts,
  maxMessageLength,
  phases,
} from "../../contract/index.ts";
import { flag, list, object, oneOf, type Schema, text, time, wholeNumber } from "./schema.ts";

const url = text(300);
const message = text(maxMessageLength);
const printedRevision = text(64);
const host = text(253, { minLength: 1 });

/** One accepted desired state, as the contract has it, and how one may follow another. */
export const storeSpecSchema: Schema = {
  ...acceptedStateSchema(),
  "x-kubernetes-validations": [
    {
      rule: "self.uid != oldSelf.uid || self.revision.epoch != oldSelf.revision.epoch || self.revision.seq >= oldSelf.revision.seq",
      message: "the revision may not fall within the same uid and epoch: an older or replayed message changes nothing",
    },
    {
      rule: "self.tenant == oldSelf.tenant",
      message: "a store stays its tenant's: under another tenant the stream would have no desired state for it",
    },
    {
      rule: "self.op == 'delete' || !has(self.deleteAfter)",
      message: "deleteAfter belongs to op delete",
    },
  ],
};

const condition = object(
  {
    type: text(64, { minLength: 1 }),
    status: oneOf(["True", "False", "Unknown"]),
    reason: text(128),
    message,
    lastTransitionTime: time,
  },
  { required: ["type", "status"] },
);

const step = object(
  { name: text(64), state: text(32), startedAt: time, finishedAt: time, message },
  { required: ["name", "state"] },
);

const hostState = object({ host, ready: flag, reason: text(128), message }, { required: ["host", "ready"] });

const failure = object(
  { reason: text(128), message, step: text(64), since: time },
  { required: ["reason", "message", "since"] },
);

const inventoryEntry = object(
  {
    apiVersion: text(128),
    kind: text(63),
    namespace: text(63),
    name: text(253),
    uid: text(64),
    hash: text(64),
    fieldsHash: text(64),
    data: flag,
    volume: text(253),
  },
  { required: ["apiVersion", "kind", "name"] },
);

const hook = object(
  {
    name: text(63),
    hash: text(64),
    outcome: oneOf(["Running", "Succeeded", "Failed"]),
    attempts: wholeNumber(0),
    startedAt: time,
    finishedAt: time,
    nextAttemptAt: time,
    message,
  },
  { required: ["name", "hash", "outcome"] },
);

const digest = text(64);

/** Which template the store has; `render` is written by itself, for it is large and changes seldom. */
const template = object(
  {
    hash: digest,
    inputs: digest,
    kept: digest,
    change: object(
      { target: digest, at: time, wasReady: flag, readySince: time, failedAt: time },
      { required: ["target", "at", "wasReady"] },
    ),
  },
  { required: ["hash", "inputs"] },
);

const snapshot = object(
  { part: oneOf(backupParts), id: digest, bytes: wholeNumber(0), addedBytes: wholeNumber(0), files: wholeNumber(0) },
  { required: ["part", "id", "bytes", "addedBytes", "files"] },
);

const backup = object(
  {
    id: text(16),
    state: oneOf(backupStates),
    startedAt: time,
    finishedAt: time,
    message,
    reason: text(64),
    engineVersion: text(128),
    databaseVersion: text(128),
    orders: wholeNumber(0),
    highestOrder: wholeNumber(0),
    snapshots: list(snapshot, backupParts.length),
  },
  { required: ["id", "state", "startedAt"] },
);

const render = object({ hash: digest, data: text(262_144) }, { required: ["hash", "data"] });

/** The agent's memory of the store, and what it last saw. */
export const storeStatusSchema: Schema = object({
  phase: oneOf(phases),
  observedRevision: printedRevision,
  appliedRevision: printedRevision,
  plan: text(64),
  volumes: { type: "object", additionalProperties: wholeNumber(0), maxProperties: 16 },
  engineVersion: text(64),
  databaseVersion: text(128),
  dataGeneration: wholeNumber(1),
  url,
  observedAt: time,
  readyAt: time,
  firstReadyAt: time,
  conditions: { ...list(condition, 16), "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"] },
  steps: list(step, 16),
  endpoints: object({ url, adminUrl: url, apiUrl: url, hosts: list(host, maxHosts + 1) }),
  hostStates: list(hostState, maxHosts),
  failure,
  inventory: list(inventoryEntry, 256),
  hooks: list(hook, 32),
  backups: list(backup, maxBackups),
  template,
  render,
});
