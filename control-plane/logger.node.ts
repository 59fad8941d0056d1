import { type DestinationStream, pino } from "pino";
import type { Logger } from "./ports.ts";

const secrets = ["pass", "password", "authorization", "cookie", "token", "credentials", "adminEmail", "body"];

/** Structured logs, on standard output by default; whatever could be a secret is left out, wherever it stands. */
export function createLogger(level: string, destination: DestinationStream = pino.destination(1)): Logger {
  const options = {
    level,
    base: { service: "control-plane" },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[redacted]" },
  };
  return pino(options, destination);
}
