import type { DesiredMessage, OperationKind, StoreSpec } from "../../contract/index.ts";
import type { Recorded } from "../ports/history.ts";

/** Whether what was asked can be said without knowing what was asked before. */
export function isKindPlain({ op, createdAt, acceptedAt }: DesiredMessage): boolean {
  return op === "delete" || createdAt === acceptedAt;
}

/** What was asked; `previous` is the desired state before, where it is kept. */
export function kindOf({ value }: Recorded, previous: Recorded | undefined): OperationKind {
  if (value.op === "delete") return "delete";
  if (isKindPlain(value)) return "create";
  if (previous?.value.uid !== value.uid) return "change";
  return previous.value.op === "delete" ? "undelete" : kindOfChange(value.spec, previous.value.spec);
}

function kindOfChange(now: StoreSpec, before: StoreSpec): OperationKind {
  if (now.suspended !== before.suspended) return now.suspended ? "suspend" : "resume";
  return now.restarts === before.restarts ? "change" : "restart";
}
