import * as z from "zod";
import { apiPrefixOf, fromBase64 } from "../../../contract/index.ts";
import { BusRefusalError } from "../../ports/errors.ts";
import { apiCodes } from "../connection/api-codes.ts";
import { ask, type Bus } from "../connection/bus.ts";
import { readReply } from "./api-reply.ts";

/** A message as the stream holds it. */
export interface StoredMessage {
  readonly subject: string;
  readonly seq: number;
  readonly data: Uint8Array;
  /** By the server's clock. */
  readonly storedAt: string;
  /** The last value under a name: what the server adds comes after what a publisher wrote. */
  header(name: string): string | undefined;
}

const answer = z.object({
  message: z.object({
    subject: z.string(),
    seq: z.int(),
    time: z.string(),
    hdrs: z.base64().optional(),
    data: z.base64().optional(),
  }),
});

/** The newest message under a subject, read from the stream's leader: sees every write that was acknowledged. */
export function leaderGet(bus: Bus, stream: string, subject: string): Promise<StoredMessage | undefined> {
  return askLeader(bus, stream, { last_by_subj: subject });
}

export interface NextRequest {
  /** Subjects, with wildcards. */
  readonly next_by_subj: string;
  /** The least sequence that it may have. */
  readonly seq: number;
}

/** The first message from a sequence on, as the stream's leader has it. */
export function leaderNext(bus: Bus, stream: string, request: NextRequest): Promise<StoredMessage | undefined> {
  return askLeader(bus, stream, request);
}

async function askLeader(bus: Bus, stream: string, request: object): Promise<StoredMessage | undefined> {
  const payload = JSON.stringify(request);
  const reply = await ask(bus, { subject: `${apiPrefixOf(stream)}.STREAM.MSG.GET.${stream}`, payload });
  try {
    const { message } = readReply(answer, reply, `message of ${stream} for ${payload}`);
    const headers = new TextDecoder().decode(fromBase64(message.hdrs ?? ""));
    return {
      subject: message.subject,
      seq: message.seq,
      storedAt: toIso(message.time),
      data: fromBase64(message.data ?? ""),
      header: (name) => findHeader(headers, name),
    };
  } catch (error) {
    if (error instanceof BusRefusalError && error.code === apiCodes.messageNotFound) return undefined;
    throw error;
  }
}

/** The server writes nanoseconds; a time that it did not tell is one long past. */
export function toIso(time: string | undefined): string {
  return new Date(time ?? 0).toISOString();
}

function findHeader(block: string, name: string): string | undefined {
  const line = block.split("\r\n").findLast((it) => it.startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}
