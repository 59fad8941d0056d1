import * as z from "zod";

/** What probes are answered. */
export const healthReport = z.object({ status: z.string() });
