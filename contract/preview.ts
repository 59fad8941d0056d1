import * as z from "zod";
import { clusterId } from "./names.ts";
import { open } from "./open.ts";
import { endpoints } from "./status.ts";

export const manifestMetadata = z.looseObject({ name: z.string().max(253), namespace: z.string().max(63).optional() });

/**
 * A rendered object of a store. Secrets are not rendered; a Secret here is a mistake that must not leave the cluster.
 */
export const manifest = z.looseObject({
  apiVersion: z.string().max(256),
  kind: z
    .string()
    .max(64)
    .refine((kind) => kind !== "Secret", "must not be Secret"),
  metadata: manifestMetadata,
});

export const changeActions = ["create", "update", "replace", "none", "prune"] as const;
export type ChangeAction = (typeof changeActions)[number];
export const shownAction = open(changeActions);

/** One field that would change; `before` is absent when it is new, `after` when it would go. */
export const fieldChange = z.object({
  /** Keys joined by dots; an entry of a list by its name or index: `spec.containers[name=web].image`. */
  path: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export type FieldChange = z.infer<typeof fieldChange>;

/** The change to one object. */
export const objectChange = z.object({
  kind: z.string(),
  name: z.string(),
  /**
   * `replace`: a field can't be changed, so the object would be deleted and re-created.
   * `prune`: an earlier render contains it and this one does not.
   */
  action: shownAction,
  diff: z.array(fieldChange),
  /** Whether the API server confirmed it in a dry run; otherwise defaults are missing from the diff. */
  verified: z.boolean(),
});
export type ObjectChange = z.infer<typeof objectChange>;

export const generatedSecret = z.object({ name: z.string(), keys: z.array(z.string()) });

/** The objects that a store would consist of and the changes that applying them would make. Nothing is written. */
export const preview = z.object({
  cluster: clusterId,
  namespace: z.string(),
  engineVersion: z.string(),
  databaseVersion: z.string().optional(),
  endpoints,
  /** In the order in which they are applied; hooks last. */
  objects: z.array(manifest).max(500),
  /** Generated in the cluster if absent, or read from a vault; their values are never shown. */
  secrets: z.array(generatedSecret),
  /** One per object, in the same order, then what would be pruned. */
  changes: z.array(objectChange).max(1000),
});
export type Preview = z.infer<typeof preview>;
