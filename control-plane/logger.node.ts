import { type DestinationStream, pino } from "pino";
import { redactedPaths } from "../contract/index.ts";
import type { Logger } from "./ports/logger.ts";

/** Structured logs, on standard output by default; whatever could be a secret is left out, wherever it stands. */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination(1),
  service: "control-plane" | "conductor" = "control-plane",
): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: [...redactedPaths], censor: "[redacted]" },
  };
  return pino(options, destination);
}
