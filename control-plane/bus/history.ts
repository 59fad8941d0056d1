import {
  addressOf,
  allHistorySubjects,
  changeNote,
  DecodeError,
  decode,
  desiredMessage,
  desiredStream,
  desiredSubject,
  historyStream,
  historySubject,
  noteHeader,
  type StoreAddress,
} from "../../contract/index.ts";
import {
  type History,
  type HistoryMark,
  type HistoryPage,
  type HistoryRequest,
  historyKey,
  type Recorded,
} from "../ports/history.ts";
import { type BusAccess, withBus } from "./connection/access.ts";
import { type DirectRequest, directBatch } from "./stream/direct-get.ts";
import { leaderGet, type StoredMessage } from "./stream/leader-get.ts";
import { originSequence } from "./stream/origin-sequence.ts";
import { readBack } from "./stream/read-back.ts";

/** Every desired state, from the stream that keeps them and, where that is behind, from the one that they were written to. */
export function createHistory(access: BusAccess): History {
  return {
    page: (request) => readPage(access, request),
    async before(stores, { position }) {
      if (stores.length === 0) return new Map();
      const upTo = position === undefined ? {} : { up_to_seq: position - 1 };
      if (position === 1) return new Map();
      const messages = await read(access, historyStream, { multi_last: stores.map(historySubject), ...upTo });
      return byStore(messages.flatMap((it) => recorded(access, it) ?? []));
    },
    async after({ position, seq, value }) {
      const address = addressOf(value);
      const isKept = position !== undefined;
      const subject = isKept ? historySubject(address) : desiredSubject(address);
      const request = { next_by_subj: subject, seq: (isKept ? position : seq) + 1, batch: 1 };
      const [next] = await read(access, isKept ? historyStream : desiredStream, request);
      return next && recorded(access, next);
    },
    async present(stores) {
      if (stores.length === 0) return new Set();
      const messages = await read(access, desiredStream, { multi_last: stores.map(desiredSubject) });
      return new Set(messages.map(({ subject }) => subject.split(".").slice(3).join(".")));
    },
  };
}

/** A message of either stream, and the sequence of its revision. */
interface Found extends HistoryMark {
  readonly message: StoredMessage;
}

async function readPage(access: BusAccess, request: HistoryRequest): Promise<HistoryPage> {
  const { tenant, store = "*", before, limit } = request;
  const filter = { cluster: "*", tenant, store };
  // One more than the page shows tells whether there is another.
  const wanted = limit + 1;
  const recent = await readRecent(access, filter, { before, wanted });
  const kept = recent.length < wanted ? await readKept(access, filter, { before, wanted }) : [];
  const known = new Set(recent.map(({ seq }) => seq));
  const all = [...recent, ...kept.filter(({ seq }) => !known.has(seq))];
  const shown = all.slice(0, limit);
  const last = shown.at(-1);
  const read = ({ message }: Found): readonly Recorded[] => {
    const one = recorded(access, message);
    return one === undefined ? [] : [one];
  };
  const [preceding] = store === "*" ? [] : all.slice(limit, wanted).flatMap(read);
  const next = last && all.length > limit && { position: last.position, seq: last.seq };
  return { items: shown.flatMap(read), preceding, ...(next && { next }) };
}

interface Part {
  readonly before: HistoryMark | undefined;
  readonly wanted: number;
}

/**
 * What is accepted and not yet in the history, which follows by milliseconds; nothing for a page that begins within it. Of
 * one store all that the stream keeps: a store that did not change for longer than the history lasts has a revision, too.
 */
async function readRecent(access: BusAccess, filter: StoreAddress, { before, wanted }: Part): Promise<Found[]> {
  if (before?.position !== undefined) return [];
  const [kept, newest] = await Promise.all([
    newestOf(access, historyStream, allHistorySubjects),
    newestOf(access, desiredStream, desiredSubject(filter)),
  ]);
  const from = filter.store === "*" && kept !== undefined ? originSequence(kept, historyStream) + 1 : 1;
  const below = Math.min((newest?.seq ?? 0) + 1, before?.seq ?? Number.POSITIVE_INFINITY);
  const part = { stream: desiredStream, subject: desiredSubject(filter), from, below, limit: wanted };
  return (await readBack(access, part)).map((message) => ({ seq: message.seq, message }));
}

async function readKept(access: BusAccess, filter: StoreAddress, { before, wanted }: Part): Promise<Found[]> {
  const subject = historySubject(filter);
  const found: Found[] = [];
  let below = before?.position ?? (await endOf(access, subject));
  while (below > 1 && found.length < wanted) {
    const messages = await readBack(access, { stream: historyStream, subject, from: 1, below, limit: wanted });
    const all = messages.map((message) => {
      return { seq: originSequence(message, historyStream), position: message.seq, message };
    });
    // What a page showed before it was in the history may be there by now.
    found.push(...all.filter(({ seq }) => before === undefined || seq < before.seq));
    below = messages.length === wanted ? (messages.at(-1)?.seq ?? 1) : 1;
  }
  return found;
}

/** Where the next of these would be at the earliest. */
async function endOf(access: BusAccess, subject: string): Promise<number> {
  const newest = await newestOf(access, historyStream, subject);
  return (newest?.seq ?? 0) + 1;
}

function newestOf(access: BusAccess, stream: string, subject: string): Promise<StoredMessage | undefined> {
  return withBus(access, stream, (bus) => leaderGet(bus, stream, subject));
}

async function read(access: BusAccess, stream: string, request: DirectRequest): Promise<readonly StoredMessage[]> {
  return (await withBus(access, stream, (bus) => directBatch(bus, stream, request))).messages;
}

/** One that can't be read must not hide the others. */
function recorded({ logger, memory }: BusAccess, message: StoredMessage): Recorded | undefined {
  const { subject, seq, data } = message;
  const isKept = subject.startsWith(allHistorySubjects.slice(0, -1));
  try {
    const value = decode(desiredMessage, data, `message ${seq} of ${subject}`);
    const note = changeNote.safeParse(message.header(noteHeader)).data;
    return {
      seq: isKept ? originSequence(message, historyStream) : seq,
      ...(isKept && { position: seq }),
      value,
      note,
    };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (memory.complaints.isFirst(`${subject} ${seq} can't be read`)) {
      logger.error({ subject, seq, err: error }, "desired state left out of a history");
    }
    return undefined;
  }
}

function byStore(all: readonly Recorded[]): Map<string, Recorded> {
  return new Map(all.map((it) => [historyKey(addressOf(it.value)), it]));
}
