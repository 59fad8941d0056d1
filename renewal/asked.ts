import type * as z from "zod";
import { DecodeError, decode } from "../contract/index.ts";

/** A question as it arrived: its subject says of which cluster it is, for the bus checks that and not what it says. */
export interface Asked {
  readonly cluster: string;
  readonly id: string;
  readonly data: Uint8Array;
}

interface Expected<Request> {
  readonly schema: z.ZodType<Request>;
  readonly maxBytes: number;
  /** What it is, to complete an error. */
  readonly what: string;
}

/** The question that is asked; undefined for what is no such question, or of another cluster or id than its subject. */
export function readAsked<Request extends Pick<Asked, "cluster" | "id">>(
  { cluster, id, data }: Asked,
  { schema, maxBytes, what }: Expected<Request>,
): Request | undefined {
  if (data.length > maxBytes) return undefined;
  try {
    const request = decode(schema, data, what);
    return request.cluster === cluster && request.id === id ? request : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
