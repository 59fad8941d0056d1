import { headers } from "@nats-io/nats-core";
import * as z from "zod";
import {
  type AuditBlock,
  auditBlock,
  auditStream,
  auditSubject,
  DecodeError,
  decode,
  encode,
} from "../../../contract/index.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { ask } from "../connection/bus.ts";
import { readReply } from "../stream/api-reply.ts";
import { leaderGet } from "../stream/leader-get.ts";

/** The newest block of a chain, and the sequence under which the stream has it; without a block if it can't be read. */
export interface StoredHead {
  readonly seq: number;
  readonly block: AuditBlock | undefined;
}

/**
 * Sees every block that was acknowledged; undefined for a chain that has none. After a block that can't be read the chain
 * begins again, which its verification shows: it must stop neither this chain nor those of others.
 */
export async function readHead(access: BusAccess, chain: string): Promise<StoredHead | undefined> {
  const subject = auditSubject(chain);
  const message = await withBus(access, auditStream, (bus) => leaderGet(bus, auditStream, subject));
  if (message === undefined) return undefined;
  const { seq, data } = message;
  try {
    return { seq, block: decode(auditBlock, data, `newest block of ${subject}`) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    access.logger.error(
      { chain, seq, err: error },
      "the newest block of the audit can't be read: its chain begins again",
    );
    return { seq, block: undefined };
  }
}

interface Append {
  readonly chain: string;
  readonly block: AuditBlock;
  /** Sequence of the block before; 0 for the first. */
  readonly expected: number;
}

const ack = z.object({ seq: z.int().min(1) });

/**
 * Adds a block to its chain, in one try. Throws BusRefusalError when another writer was faster or the stream is full, and
 * TransientBusError when it may have been written: the head tells.
 */
export async function appendBlock(access: BusAccess, { chain, block, expected }: Append): Promise<StoredHead> {
  const bus = await access.open();
  const guard = headers();
  guard.set("Nats-Expected-Last-Subject-Sequence", String(expected));
  const payload = encode(auditBlock, block, `block ${block.n}`);
  const reply = await ask(bus, { subject: auditSubject(chain), payload, headers: guard });
  return { seq: readReply(ack, reply, "answer to a block of the audit").seq, block };
}
