import type { Write } from "../stream/publish-desired.ts";

/** Creates in one batch: more would only make a refusal dearer. */
const maxMembers = 24;
/** A batch of the server's takes 1,000 messages; the counter is one of them. */
const maxWrites = 900;

/**
 * Takes those from the front that may go into one batch: two that write to the same subject can't, for each expects what
 * the other changes.
 */
export function takeGroup<T extends { readonly writes: readonly Write[] }>(waiting: T[]): T[] {
  const subjects = new Set<string>();
  let taken = 0;
  for (const { writes } of waiting) {
    const own = writes.map(({ subject }) => subject);
    const fits = taken < maxMembers && subjects.size + own.length <= maxWrites;
    if (taken > 0 && (!fits || own.some((it) => subjects.has(it)))) break;
    for (const subject of own) subjects.add(subject);
    taken += 1;
  }
  return waiting.splice(0, taken);
}
