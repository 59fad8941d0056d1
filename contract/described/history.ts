import {
  nameCheck,
  nameStates,
  operationKinds,
  operationOutcomes,
  recordedSpec,
  shownNameState,
  shownOperationKind,
  shownOperationOutcome,
  storeOperation,
  storeOperationList,
  storeRevision,
  storeRevisionList,
} from "../store-history.ts";
import type { ListWords, ObjectWords } from "./words.ts";

const noteWords =
  "Why, in the words of who asked: up to 500 characters in one line. Everyone who may read the tenant's stores sees it, for 400 days: name no person in it, and put no secret there.";

const hats = { name: "hats", tenant: "default", uid: "7f0e1d0c-5f0b-4c9e-9a55-0d6f2c1b7a10" };

const created = {
  id: "57a024331b034410-42",
  kind: "create" as const,
  revision: "57a024331b034410-42",
  ...hats,
  cluster: "fra-1",
  actor: "token:4kQ2mZ81xWcB",
  note: "order 4711",
  at: "2026-11-29T09:00:00.000Z",
  outcome: "Succeeded" as const,
  endedAt: "2026-11-29T09:00:31.000Z",
  durationMs: 31_000,
};
const { endedAt: _endedAt, durationMs: _durationMs, note: _note, ...begun } = created;
const leaving = {
  ...begun,
  id: "57a024331b034410-57",
  revision: "57a024331b034410-57",
  kind: "delete" as const,
  at: "2026-11-29T10:00:00.000Z",
  outcome: "Running" as const,
  reason: "WaitingForDelete" as const,
};

export const storeOperationWords: ObjectWords<typeof storeOperation> = {
  schema: storeOperation,
  description: "What was done to a store: by whom, when and why, and what became of it.",
  properties: {
    id: "Names the operation: the first revision that belongs to it.",
    kind: "What was asked.",
    revision: "The revision that it made the newest.",
    name: "The store.",
    tenant: "Whose it is.",
    uid: "Tells stores apart that had the same name at different times.",
    cluster: "Where the store runs or ran.",
    actor: "Opaque id of who asked; `platform` where the platform itself did, such as for a host that was proved.",
    note: noteWords,
    at: "When it was accepted.",
    outcome: "What became of it, as far as that is known.",
    reason: "Why it failed, or what it waits for.",
    endedAt: "When it ended, by the clock of the store's cluster; absent while it runs, and where that is not known.",
    durationMs: "Milliseconds from `at` to `endedAt`; between two clocks, and at least 0.",
  },
  examples: [created, leaving],
};

const spec = { name: "hats", engine: "woocommerce", plan: "starter", cluster: "fra-1", hosts: ["www.hats.example"] };
const wholeSpec = {
  ...spec,
  name: "shoes",
  engine: "medusa",
  version: "2.21.2",
  adminEmail: "owner@shoes.example",
  storefrontImage:
    "registry.example/shoes/storefront@sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
  externalId: "shop-4711",
  labels: { tier: "gold" },
  suspended: true,
  restarts: 1,
};

export const recordedSpecWords: ObjectWords<typeof recordedSpec> = {
  schema: recordedSpec,
  description: "A store as it was asked for.",
  properties: {
    name: "Name of the store.",
    engine: "Shop engine.",
    plan: "Size.",
    version: "Version of the engine; absent where its cluster chose.",
    cluster: "Where it runs.",
    adminEmail: "E-mail address of the shop's first administrator.",
    storefrontImage: "Image of the tenant's own storefront.",
    externalId: "The caller's own id for the store.",
    labels: "Labels to organize stores by.",
    hosts: "Custom host names, proved or not.",
    suspended: "`true` where it was to be suspended.",
    restarts: "How often its app had been restarted.",
  },
  examples: [spec, wholeSpec],
};

const firstRevision = {
  revision: created.revision,
  ...hats,
  at: created.at,
  actor: created.actor,
  action: "create" as const,
  note: created.note,
  spec,
};

export const storeRevisionWords: ObjectWords<typeof storeRevision> = {
  schema: storeRevision,
  description: "A desired state that a store has or had, whole.",
  properties: {
    revision: "The revision, as in the store's `revision`.",
    name: "The store.",
    tenant: "Whose it is.",
    uid: "Tells stores apart that had the same name at different times.",
    at: "When it was accepted.",
    actor: "Opaque id of who asked.",
    action: "What was asked by it.",
    note: noteWords,
    spec: "The store as it was asked for.",
  },
  examples: [firstRevision],
};

export const storeRevisionListWords: ObjectWords<typeof storeRevisionList> = {
  schema: storeRevisionList,
  description: "One page of a store's revisions, the newest first.",
  properties: {
    items: "Revisions of this page.",
    nextPageToken: "Pass it as `pageToken` to read on; absent on the last page.",
  },
  examples: [{ items: [firstRevision], nextPageToken: "1042-57" }, { items: [] }],
};

export const storeOperationListWords: ObjectWords<typeof storeOperationList> = {
  schema: storeOperationList,
  description: "One page of operations, the newest first.",
  properties: {
    items: "Operations of this page.",
    nextPageToken: "Pass it as `pageToken` to read on; absent on the last page.",
  },
  examples: [{ items: [leaving, created], nextPageToken: "1042-57" }, { items: [] }],
};

export const operationKindWords: ListWords = {
  schema: shownOperationKind,
  description: "What was asked of a store.",
  known: operationKinds,
  meanings: {
    create: "That there be one.",
    change: "That it be another way; also by the platform, for a host that was proved or lost.",
    restart: "That its app be restarted.",
    suspend: "That nothing of it run, while all that it has is kept.",
    resume: "That it run again.",
    delete: "That it be removed, after its grace period or at once.",
    undelete: "That a delete be taken back.",
  } satisfies Record<(typeof operationKinds)[number], string>,
  isOpen: true,
};

export const operationOutcomeWords: ListWords = {
  schema: shownOperationOutcome,
  description: "What became of an operation, as far as that is known.",
  known: operationOutcomes,
  meanings: {
    Running: "It is under way, or waits.",
    Succeeded: "The store was as asked.",
    Failed: "The store is not as asked, and `reason` says why; where its cause ends, it may still succeed.",
    Superseded: "Something else was asked before it ended.",
    Unknown: "It is over, and nothing that is kept says how it ended.",
  } satisfies Record<(typeof operationOutcomes)[number], string>,
  isOpen: true,
};

export const nameStateWords: ListWords = {
  schema: shownNameState,
  description: "Whether a new store can have a name.",
  known: nameStates,
  meanings: {
    free: "It can.",
    taken: "There is a store of this name, on whichever cluster and whoever's.",
    reserved: "The platform keeps it for itself.",
    invalid: "It is no name of a store.",
  } satisfies Record<(typeof nameStates)[number], string>,
  isOpen: true,
};

export const nameCheckWords: ObjectWords<typeof nameCheck> = {
  schema: nameCheck,
  description: "Whether a new store can have a name.",
  properties: {
    name: "The name, as it was asked.",
    state: "Whether it can. A name that is free now may be taken a moment later: a create decides.",
    detail: "The rule that the name breaks, or what stands in its way.",
  },
  examples: [
    { name: "hats", state: "taken", detail: "Choose another name." },
    { name: "caps", state: "free" },
  ],
};
