import * as z from "zod";
import { clusterId, storeName, storeUid } from "./names.ts";

/** How many lines one answer has at most. */
export const maxLogLines = 500;

/** How many bytes of text, as UTF-8, one answer has at most. */
export const maxLogBytes = 262_144;

/** How many bytes are read of a line; a longer one is cut. */
export const maxLogLineBytes = 8192;

/** What stands in the place of a secret value. */
export const secretMark = "[redacted]";

/** A mark can be longer than the value in whose place it stands: the shortest that is replaced has six characters. */
const maxLineLength = 2 * maxLogLineBytes;

/** Characters that would move a cursor, change colours, break a line or turn its direction; a tab does none of these. */
export const unsafeInLine = /[^\P{Cc}\t]|[\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/gu;

/** Text of a stranger that is shown as it is: one line, and nothing that could move a cursor. */
export const lineText = z
  .string()
  .max(maxLineLength, `must be at most ${maxLineLength} characters`)
  .refine((text) => text.search(unsafeInLine) < 0, "must not contain control characters");

/** One part of a store that has logs of its own, such as its web server or its database. */
export const component = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be a name of at most 63 lower-case letters, digits and hyphens");

/** When a line was written: RFC 3339 in UTC, to the nanosecond where the node says so. */
export const logTime = z.iso.datetime({ message: "must be an RFC 3339 time in UTC" }).max(30);

const source = {
  component,
  /** The container, where its pod has several. */
  container: component.optional(),
  /** Tells apart the pods of one component: the end of a pod's name. */
  replica: z.string().regex(/^[a-z0-9.-]{1,63}$/, "must be the end of a pod's name"),
};

/** One line of a container's log; the text is what a customer's program wrote, so it is never more than text. */
export const logLine = z.object({
  at: logTime,
  ...source,
  /** How often the container had been restarted before it wrote the line; absent for never. */
  restart: z.int().min(1).optional(),
  text: lineText,
  /** Whether the line was longer. */
  cut: z.literal(true).optional(),
});
export type LogLine = z.infer<typeof logLine>;

/** A container whose log can't be read now, and why. */
export const silentContainer = z.object({ ...source, why: lineText.max(512) });
export type SilentContainer = z.infer<typeof silentContainer>;

const maxComponents = 32;

/** The newest lines of a store's containers, the oldest first. */
export const storeLogs = z.object({
  name: storeName,
  uid: storeUid,
  cluster: clusterId,
  /** What the store's engine is made of, and what else of the store runs. */
  components: z.array(component).max(maxComponents),
  lines: z.array(logLine).max(maxLogLines),
  /** Whether there were more lines, older than these. */
  truncated: z.boolean(),
  /** Containers that would have logs, but give none now. */
  silent: z.array(silentContainer).max(maxComponents),
  /** Why there are no lines, where there are none. */
  message: lineText.max(512).optional(),
});
export type StoreLogs = z.infer<typeof storeLogs>;

/** Names of what a stream of logs carries; a reader ignores others. */
export const logEventNames = ["logs", "end"] as const;
export type LogEventName = (typeof logEventNames)[number];

/** Why a stream of logs ended; readers treat an unknown one as `expired`, and come back. */
export const logEndReasons = [
  "expired",
  "draining",
  "unauthenticated",
  "forbidden",
  "not-observed",
  "cluster-unavailable",
  "interrupted",
  "store-gone",
] as const;
export type LogEndReason = (typeof logEndReasons)[number];
