import { DecodeError, decode, desiredMessage, desiredSubject, latestStream } from "../../../contract/index.ts";
import type { Page, PageItem, PageRequest } from "../../ports/desired.ts";
import { BusRefusalError } from "../../ports/errors.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { type DirectBatch, directBatch, tooManySubjects } from "./direct-get.ts";
import type { StoredMessage } from "./leader-get.ts";
import { originSequence } from "./origin-sequence.ts";

/**
 * One page of the newest desired states in order of last change.
 * A store that changes meanwhile moves to the end: it may come twice, it is never missed.
 */
export async function readLatestPage(access: BusAccess, request: PageRequest): Promise<Page> {
  return pageOf(access, await readMessages(access, request));
}

/** The same of the stores of all tenants. */
export async function readPageOfAll(
  access: BusAccess,
  { after, limit }: Pick<PageRequest, "after" | "limit">,
): Promise<Page> {
  const next_by_subj = desiredSubject({ cluster: "*", tenant: "*", store: "*" });
  const request = { next_by_subj, seq: after + 1, batch: limit };
  return pageOf(access, await withBus(access, latestStream, (bus) => directBatch(bus, latestStream, request)));
}

function pageOf(access: BusAccess, { messages, pending }: DirectBatch): Page {
  const last = messages.at(-1);
  const items = messages.map((it) => readItem(access, it)).filter((it) => it !== undefined);
  return { items, ...(last && pending > 0 && { next: last.seq }) };
}

/**
 * The stream is gone through block after block between two messages of a tenant: with few stores among very many it is
 * far cheaper to ask for the last message of each subject. The server refuses that for more than 1,024; a tenant with so
 * many is dense, and what lies between two of its messages is little.
 */
async function readMessages(access: BusAccess, request: PageRequest): Promise<DirectBatch> {
  const { tenant, cluster = "*", after, limit } = request;
  const subject = desiredSubject({ cluster, tenant, store: "*" });
  const part = { seq: after + 1, batch: limit };
  return withBus(access, latestStream, async (bus) => {
    try {
      return await directBatch(bus, latestStream, { multi_last: [subject], ...part });
    } catch (error) {
      if (!(error instanceof BusRefusalError && error.code === tooManySubjects)) throw error;
      return directBatch(bus, latestStream, { next_by_subj: subject, ...part });
    }
  });
}

/** One message that can't be read must not hide the others. */
function readItem({ logger }: BusAccess, message: StoredMessage): PageItem | undefined {
  try {
    const value = decode(desiredMessage, message.data, `message ${message.seq} of ${latestStream}`);
    return { seq: originSequence(message, latestStream), value, storedAt: message.storedAt, position: message.seq };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    logger.error({ subject: message.subject, seq: message.seq, err: error }, "desired state left out of a list");
    return undefined;
  }
}
