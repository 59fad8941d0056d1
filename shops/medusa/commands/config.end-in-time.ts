import { z } from "zod";

const schema = z.object({
  /** Milliseconds from SIGTERM on in which a server has to close by itself. */
  STOREPLANE_END_MS: z.coerce.number().int().min(1).max(600_000).default(20_000),
});

export const patienceMs = schema.parse(process.env).STOREPLANE_END_MS;
