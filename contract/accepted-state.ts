import * as z from "zod";
import { acceptance, type DesiredMessage, removal } from "./desired.ts";
import { revision } from "./revision.ts";
import { storeSpec } from "./store-spec.ts";
import { type StructuralSchema, structural } from "./structural-schema.ts";

/** One accepted desired state as a cluster keeps it: what the message says, and at which revision. */
const acceptedState = z.object({
  op: z.enum(["apply", "delete"]),
  revision,
  ...acceptance,
  ...z.object(removal).partial().shape,
  store: storeSpec,
});

/** The spec of a `Store` object. */
export type AcceptedState = z.infer<typeof acceptedState>;

/** What the spec of a `Store` object says of a message that was stored at this sequence. */
export function acceptedStateOf(seq: number, message: DesiredMessage): AcceptedState {
  const { schemaVersion: _, askedHosts: __, epoch, spec, ...accepted } = message;
  return { ...accepted, revision: { epoch, seq }, store: spec };
}

/** What the `Store` definition enforces of a spec: a new field of stores is in it by itself. */
export function acceptedStateSchema(): StructuralSchema {
  return structural(z.toJSONSchema(acceptedState), "spec");
}

/**
 * Parses the spec of a `Store` object, as strictly as the definition and no stricter: an edit that could not be parsed
 * could not be reverted either.
 */
export function heldState(): z.ZodType<AcceptedState> {
  // Rules between values, which a structural schema can't express, are not checked here.
  return z.fromJSONSchema(acceptedStateSchema()) as z.ZodType<AcceptedState>;
}
