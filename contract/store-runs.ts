import * as z from "zod";

/** How a store is run, beside what it is: asked for by requests of their own, never by a create or a change. */
export const storeRuns = {
  /** Whether nothing of it is to run, while all that it has is kept; never false. @default it runs */
  suspended: z.boolean().optional(),
  /** How often its app was to be restarted: another number does it once more. @default never */
  restarts: z.int().min(1).optional(),
};

type StoreRuns = z.infer<z.ZodObject<typeof storeRuns>>;

/** A spec without what says how the store is run. */
export function withoutRuns<Spec extends StoreRuns>(spec: Spec): Omit<Spec, keyof StoreRuns> {
  const { suspended: _, restarts: __, ...others } = spec;
  return others;
}

/** Nothing but what says how the store is run. */
export function runsOf({ suspended, restarts }: StoreRuns): StoreRuns {
  return { ...(suspended !== undefined && { suspended }), ...(restarts !== undefined && { restarts }) };
}
