import type * as z from "zod";
import type { RpcVerb } from "../../contract/index.ts";

/** One kind of question that the control plane asks: how it is read, answered and written. */
export interface Question<Request, Found> {
  readonly verb: RpcVerb;
  readonly request: z.ZodType<Request>;
  /** Must end when the signal says so; throws what `problemOf` knows. */
  readonly find: (request: Request, signal: AbortSignal) => Promise<Found>;
  readonly pack: (found: Found) => Promise<Uint8Array>;
}
