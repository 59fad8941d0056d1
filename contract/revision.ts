import * as z from "zod";

/** Random id of the desired-state stream; changes only when the stream is restored from a backup (design D1). */
export const epoch = z.string().regex(/^[a-z0-9]{8,32}$/, "must be 8 to 32 lower-case letters and digits");

/** The stream sequence of a desired state: the fence against older and replayed messages. */
export const sequence = z.int().min(1);

export const revision = z.object({ epoch, seq: sequence });

export type Revision = z.infer<typeof revision>;

/** The revision as a strong entity tag: `"<epoch>-<seq>"`. */
export function formatEtag(value: Revision): string {
  return `"${value.epoch}-${value.seq}"`;
}
