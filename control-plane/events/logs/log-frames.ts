import type { LogEndReason, LogEventName, StoreLogs } from "../../../contract/index.ts";

const encoder = new TextEncoder();

/** Milliseconds after which a client comes back whose stream broke. */
const retryMs = 2000;
/** The same of one that is only sent to come again. */
const soonMs = 500;

const soon: ReadonlySet<LogEndReason> = new Set(["expired", "draining", "interrupted"]);

/** The first words of a stream. */
export function openingFrame(): Uint8Array<ArrayBuffer> {
  return encoder.encode(`retry: ${retryMs}\n: ok\n\n`);
}

export function logsFrame(logs: StoreLogs): Uint8Array<ArrayBuffer> {
  return encoder.encode(eventOf("logs", logs));
}

export function endFrame(reason: LogEndReason): Uint8Array<ArrayBuffer> {
  return encoder.encode(`retry: ${soon.has(reason) ? soonMs : retryMs}\n${eventOf("end", { reason })}`);
}

/** JSON has no line breaks, which would end the data. */
function eventOf(name: LogEventName, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
