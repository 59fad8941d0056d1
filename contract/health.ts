import * as z from "zod";

/** The response to a health probe. */
export const healthReport = z.object({ status: z.string() });
