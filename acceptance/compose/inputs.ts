import * as z from "zod";

/** What the process outside has made ready for the one inside. */
export const composeInputsSchema = z.object({
  json: z.boolean(),
  /** Path of Docker Compose. */
  program: z.string(),
  /** Folder that holds what docker-compose.yml would download. */
  servers: z.string(),
  images: z.array(z.object({ reference: z.string(), archive: z.string() })),
});
export type ComposeInputs = z.infer<typeof composeInputsSchema>;
