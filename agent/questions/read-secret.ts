import * as z from "zod";
import { KubeApiError, KubeUnavailableError } from "../errors.ts";
import type { ClusterObject, ClusterWriter, ObjectRef } from "../ports.ts";

const secretData = z.object({ data: z.record(z.string(), z.base64()).optional() });

/** A Secret by its name. Any error but the API server's own may carry a piece of what was read, so it becomes no cause. */
export async function readSecret(
  ref: ObjectRef,
  reader: Pick<ClusterWriter, "read">,
): Promise<ClusterObject | undefined> {
  try {
    return await reader.read(ref);
  } catch (error) {
    if (error instanceof KubeApiError || error instanceof KubeUnavailableError) throw error;
    throw new KubeUnavailableError(`the API server's answer to a read of Secret ${ref.name} can't be read`);
  }
}

/** The values of a Secret by their keys, in base64; undefined for anything that is not a Secret. */
export function dataOf(secret: ClusterObject): Readonly<Record<string, string>> | undefined {
  const parsed = secretData.safeParse(secret).data;
  return parsed && (parsed.data ?? {});
}
