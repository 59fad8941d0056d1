import { namespaceOf, storeWriter } from "../../constructs/index.ts";
import { lookAgain, type Pass, type ReconcileDeps } from "../pass.ts";
import type { ObjectRef } from "../ports.ts";
import { isRightMissing } from "../refusals.ts";

/** The API server's authorizer learns of a binding by a watch of its own: in milliseconds, or seconds under load. */
const settlingMs = 10_000;

const settlingPollMs = 25;

/**
 * Whether a refusal only says that our binding is too new to be known. Then the pass ends in peace and the next one
 * asks again; nothing is reported.
 */
export function awaitsRights(error: unknown, pass: Pass, deps: ReconcileDeps): boolean {
  if (!isRightMissing(error)) return false;
  const madeAt = deps.owned.find(bindingOf(pass))?.metadata.creationTimestamp;
  if (madeAt === undefined || deps.clock.now().getTime() - Date.parse(madeAt) > settlingMs) return false;
  lookAgain(pass, settlingPollMs);
  return true;
}

function bindingOf({ store }: Pass): ObjectRef {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  return { apiVersion, kind: "RoleBinding", namespace: namespaceOf(store.metadata.name), name: storeWriter.role };
}
