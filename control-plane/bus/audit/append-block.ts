import { headers } from "@nats-io/nats-core";
import * as z from "zod";
import { type AuditBlock, auditBlock, auditStream, auditSubject, decode, encode } from "../../../contract/index.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { ask } from "../connection/bus.ts";
import { readReply } from "../stream/api-reply.ts";
import { leaderGet } from "../stream/leader-get.ts";

/** The newest block of a chain, and the sequence under which the stream has it. */
export interface StoredHead {
  readonly seq: number;
  readonly block: AuditBlock;
}

/** Sees every block that was acknowledged; undefined for a chain that has none. */
export async function readHead(access: BusAccess, chain: string): Promise<StoredHead | undefined> {
  const subject = auditSubject(chain);
  const message = await withBus(access, auditStream, (bus) => leaderGet(bus, auditStream, subject));
  return message && { seq: message.seq, block: decode(auditBlock, message.data, `newest block of ${subject}`) };
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
