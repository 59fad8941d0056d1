import type { ApiClient } from "../../client/index.ts";
import {
  parseRevision,
  type StoreAddress,
  type StoreOperation,
  type StoreResource,
  type StoreRevision,
  type StoreStatus,
} from "../../contract/index.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import type { TestBus } from "../fixtures/test-bus.ts";
import type { TestKube } from "../fixtures/test-kube.ts";
import type { Life } from "./life.ts";
import type { Witness } from "./witness.ts";

/** Where a store lives. */
export interface Place {
  readonly api: ApiClient;
  readonly bus: TestBus;
  readonly kube: TestKube;
  readonly address: StoreAddress;
}

/** On a machine under load, with an agent that is killed again and again. */
const settleMs = 300_000;

/** Waits until what is asked last is carried out: Ready or Suspended, or waiting for the end of its grace. */
export async function settle({ bus, address }: Place, store: StoreResource): Promise<StoreStatus> {
  const { uid, revision, deleteAfter, suspended } = store;
  const seq = parseRevision(revision)?.seq;
  const wait = { what: `settles at ${revision}`, timeoutMs: settleMs };
  return bus.waitForStatus(address, wait, (status) => {
    if (status.uid !== uid || status.observedSequence !== seq) return false;
    return deleteAfter !== undefined || status.phase === (suspended === true ? "Suspended" : "Ready");
  });
}

/** What breaks a rule at the end of a store's life; removes the store for good. */
export async function endOf(place: Place, life: Life, witness: Witness): Promise<string[]> {
  const store = await life.look();
  const status = await settle(place, store);
  const found = [...(await fromRevisions(place, life, store)), ...(await witness.lostData())];
  if (store.deleteAfter === undefined) found.push(...(await differences(place, store)));
  if (status.failure !== undefined) found.push(`Ready with a failure: ${status.failure.reason}`);
  await remove(place);
  return [...found, ...(await fromOperations(place))];
}

async function fromRevisions({ api, address }: Place, life: Life, store: StoreResource): Promise<string[]> {
  const all = await answered(async () => {
    const list: StoreRevision[] = [];
    for await (const revision of api.allRevisions(address.store)) list.push(revision);
    return list;
  });
  const revisions = all.filter(({ uid }) => uid === store.uid).toReversed();
  const newest = revisions.at(-1)?.revision;
  return [
    ...life.model.violations(revisions),
    ...(newest === store.revision ? [] : [`is at ${store.revision}, and its newest revision is ${newest}`]),
  ];
}

/** What the agent would change of a store that is Ready: nothing, if it is what was asked for. */
async function differences({ api }: Place, store: StoreResource): Promise<string[]> {
  const { name, engine, plan, cluster, adminEmail, labels } = store;
  const { changes } = await answered(() => api.previewStore({ name, engine, plan, cluster, adminEmail, labels }));
  return changes
    .filter(({ action }) => action !== "none")
    .map(
      ({ kind, name: object, action, diff }) => `Ready, and would ${action} ${kind} ${object}: ${JSON.stringify(diff)}`,
    );
}

async function remove({ api, bus, kube, address }: Place): Promise<void> {
  const { uid } = await answered(() => api.getStore(address.store));
  await answered(() => api.deleteStore(address.store, { force: true }));
  const wait = { what: "is Deleted", timeoutMs: settleMs };
  await bus.waitForStatus(address, wait, (status) => status.uid === uid && status.phase === "Deleted");
  await kube.waitUntilGone({ plural: "namespaces", name: `store-${address.store}` });
}

/** Every operation has to end; of some it is not known how, for another one followed before their status was reported. */
async function fromOperations({ api, address }: Place): Promise<string[]> {
  let seen: readonly StoreOperation[] = [];
  try {
    await pollUntil({ what: "operations end", timeoutMs: settleMs, everyMs: 500 }, async () => {
      seen = (await api.listStoreOperations(address.store, { limit: 100 })).items;
      return (seen.length > 0 && seen.every(({ outcome }) => outcome !== "Running")) || undefined;
    });
  } catch (error) {
    return [`operations do not end: ${JSON.stringify(seen)} (${String(error)})`];
  }
  return seen
    .filter(({ outcome }) => outcome === "Failed")
    .map(({ id, kind, reason }) => `${kind} ${id} failed: ${reason}`);
}

/** Reads until the platform is there. */
function answered<T>(ask: () => Promise<T>): Promise<T> {
  return pollUntil({ what: "the platform answers", timeoutMs: settleMs, everyMs: 200 }, ask);
}
