import * as z from "zod";

/** Random id of the desired-state stream; changes only when the stream is restored from a backup (design D1). */
export const epoch = z.string().regex(/^[a-z0-9]{8,32}$/, "must be 8 to 32 lower-case letters and digits");

/**
 * The sequence at which the bus stored a desired state: the fence against older and replayed messages. Used alone only
 * on the bus.
 */
export const sequence = z.int().min(1);

/** One desired state of a store, everywhere but on the bus: the sequences of two epochs can't be compared. */
export const revision = z.object({ epoch, seq: sequence });

export type Revision = Readonly<z.infer<typeof revision>>;

const printed = /^([a-z0-9]{8,32})-([1-9][0-9]{0,15})$/;

/** A revision as it is printed: `<epoch>-<sequence>`. */
export const printedRevision = z.string().regex(printed, "must be a revision: <epoch>-<sequence>");

/** The revision in its printed form: `<epoch>-<sequence>`. */
export function formatRevision({ epoch: of, seq }: Revision): string {
  return `${of}-${seq}`;
}

/** Parses what `formatRevision` printed; undefined for any other text. */
export function parseRevision(text: string): Revision | undefined {
  const [, of, seq] = printed.exec(text) ?? [];
  return of === undefined ? undefined : { epoch: of, seq: Number(seq) };
}

/** The revision as a strong entity tag: `"<epoch>-<sequence>"`. */
export function formatEtag(value: Revision): string {
  return `"${formatRevision(value)}"`;
}
