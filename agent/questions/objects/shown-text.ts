import type { ShownObject } from "../../../contract/index.ts";
import type { Assessment } from "../../diagnosis/assessment.ts";
import { plainLine } from "../logs/plain-line.ts";

const maxMessage = 512;

/** Words of a cluster in one line that does nothing to whoever shows it. */
export function shownText(text: string): string {
  return plainLine(text.replace(/\s+/g, " ")).slice(0, maxMessage).toWellFormed();
}

/** What is said of one object. */
export function shownOf(
  { kind, name }: { readonly kind: string; readonly name: string },
  { ready, reason, message }: Assessment,
  createdAt?: string,
): ShownObject {
  return {
    kind,
    name,
    ready,
    ...(reason && { reason }),
    ...(message && { message: shownText(message) }),
    ...(createdAt !== undefined && { createdAt }),
  };
}
