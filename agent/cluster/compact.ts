import * as z from "zod";
import { digest } from "../digest.ts";
import type { ClusterObject } from "../ports.ts";

/** Owner of every field that the agent writes. */
export const fieldManager = "storeplane-agent";

/** Checks without copying: what is not named here stays as it came. */
const rawObject = z.object({
  metadata: z.object({
    name: z.string(),
    managedFields: z
      .array(
        z.object({
          manager: z.string().optional(),
          operation: z.string().optional(),
          subresource: z.string().optional(),
          fieldsV1: z.unknown().optional(),
        }),
      )
      .optional(),
  }),
});

/**
 * Parses an object from the API server and replaces `managedFields` (half of its bytes) by a digest of our own
 * part: a field that another writer changes leaves our part, so another digest means drift.
 */
export function compact(raw: unknown, type: { apiVersion: string; kind: string }): ClusterObject {
  const checked = rawObject.parse(raw).metadata;
  const ours = checked.managedFields?.find(
    (entry) => entry.manager === fieldManager && entry.operation === "Apply" && !entry.subresource,
  );
  const fieldsHash = ours ? { fieldsHash: digest(JSON.stringify(ours.fieldsV1)) } : {};
  const { metadata, ...rest } = raw as ClusterObject;
  const { managedFields: _, ...kept } = metadata as ClusterObject["metadata"] & { managedFields?: unknown };
  return { ...rest, ...type, metadata: { ...kept, ...fieldsHash } };
}
