import type { KubeObject } from "../../constructs/index.ts";
import type { Pass, ReconcileDeps } from "../pass.ts";

/** Says who took one of our fields, in the log and in the store's condition Synced, before it is put back. */
export async function noteDrift({ store, now }: Pass, deps: ReconcileDeps, object: KubeObject): Promise<void> {
  const name = `${object.kind} ${object.metadata.name}`;
  const by = await deps.writer.conflictsOf(object);
  // A field that was only taken away has no owner.
  const told = by ? `${name} was changed and is put back: ${by}` : `${name} lost a field of ours and is put back`;
  deps.cache.of(store).drift = { at: now.getTime(), message: told };
  deps.logger.info({ object: name, by }, "object changed by another is put back");
}
