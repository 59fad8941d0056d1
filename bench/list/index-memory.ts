import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { applyMessage, decode, encode, seenStatus } from "../../contract/index.ts";
import { StoreIndex } from "../../control-plane/stores/summaries/store-index.ts";

const epoch = "0123456789abcdef";

/** What the index of so many Ready stores holds of the heap, in megabytes, once what it was made of is gone. */
export function indexMegabytes(stores: number): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const index = new StoreIndex();
  for (let at = 1; at <= stores; at += 1) add(index, at);
  collect();
  const bytes = process.memoryUsage().heapUsed - before;
  // Held until here.
  if (index.size !== stores) throw new Error(`the index has ${index.size} stores`);
  return bytes / 1e6;
}

/** Through the codec: texts of a message are its own, as they are when they come from the bus. */
function add(index: StoreIndex, seq: number): void {
  const name = `store-${seq}`;
  const uid = crypto.randomUUID();
  const at = new Date(1_780_000_000_000 + seq * 1000).toISOString();
  const host = `${name}.stores.example.com`;
  const spec = { name, engine: "woocommerce", plan: "starter", cluster: "fra-1", hosts: [] };
  const message = {
    op: "apply",
    schemaVersion: 1,
    uid,
    epoch,
    tenant: "default",
    actor: "local",
    createdAt: at,
    acceptedAt: at,
    spec,
  } as const;
  const status = {
    schemaVersion: 1,
    name,
    tenant: "default",
    cluster: "fra-1",
    uid,
    epoch,
    observedSequence: seq,
    appliedSequence: seq,
    phase: "Ready",
    conditions: [{ type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime: at }],
    steps: [],
    endpoints: { url: `https://${host}`, adminUrl: `https://${host}/wp-admin/`, hosts: [host] },
    firstReadyAt: at,
    updatedAt: at,
  } as const;
  const value = decode(applyMessage, encode(applyMessage, message, name), name);
  index.setDesired({ seq, storedAt: at, value });
  index.setStatus(decode(seenStatus, encode(seenStatus, status as never, name), name));
}
