import { TerminalError } from "../errors.ts";
import type { Pass, ReconcileDeps } from "../pass.ts";
import { isMarked, mayWriteInto } from "../store/ownership.ts";

/** The namespace must be absent or ours before anything is written to it. */
export async function guardNamespace(pass: Pass, deps: ReconcileDeps): Promise<void> {
  const ref = { apiVersion: "v1", kind: "Namespace", name: pass.manifests.namespace };
  const namespace = deps.owned.find(ref) ?? (await deps.writer.read(ref));
  if (!namespace) deps.cache.of(pass.store).foundNoNamespace = true;
  if (!namespace || mayWriteInto(namespace, pass)) return;
  const whose = isMarked(namespace) ? "belongs to another store" : "is not owned by this store";
  throw new TerminalError(
    "NamespaceTaken",
    `namespace ${ref.name} exists and ${whose}; delete it, or delete this store and choose another name`,
  );
}
