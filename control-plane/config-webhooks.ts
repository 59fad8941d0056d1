import * as z from "zod";

export const webhookEnvironment = {
  /** Keys that secrets of webhooks are sealed with, as for sessions: without any, no webhook can be made. */
  STOREPLANE_WEBHOOK_KEYS_FILE: z.string().min(1).optional(),
  /** Whether webhooks may be on this machine, by plain HTTP: for development. */
  STOREPLANE_WEBHOOK_LOOPBACK: z.enum(["on", "off"]).default("off"),
};
