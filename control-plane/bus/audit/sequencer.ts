import {
  type AuditBlock,
  allOutboxSubjects,
  desiredStream,
  maxBlockEntries,
  maxEntryLength,
  nextBlock,
  parseOutboxSubject,
  platformChain,
  tenantId,
} from "../../../contract/index.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { directBatch } from "../stream/direct-get.ts";
import type { StoredMessage } from "../stream/leader-get.ts";
import { purgeUpTo } from "../stream/purge.ts";
import { readEpoch } from "../stream/read-epoch.ts";
import { appendBlock, readHead, type StoredHead } from "./append-block.ts";
import { idsSince } from "./ids-since.ts";

/** Waiting entries read at once. */
const readAtOnce = 512;

/** A block is well below what the stream takes in one message, whatever JSON makes of its quotes. */
const maxBlockLength = 64_000;

/** Heads that are remembered; a platform with more tenants reads some again. */
const maxHeads = 5000;

interface Waiting {
  readonly seq: number;
  readonly event: string;
  readonly id: string;
  /** By the bus's clock. */
  readonly storedAt: string;
}

/** Where the next block of a chain goes. */
interface Place {
  readonly chain: string;
  readonly head: StoredHead | undefined;
  readonly mark: AuditBlock["mark"];
}

/**
 * Moves waiting entries into their chains. Any number of processes may do it side by side: a block is written at the
 * place after the head that it was made for or not at all, and says up to which waiting entry the chain goes, so that
 * each is moved once.
 */
export class Sequencer {
  readonly #access: BusAccess;
  readonly #heads = new Map<string, StoredHead | undefined>();
  /** Ids of entries that came into a chain under another epoch, of those that may wait again. */
  readonly #before = new Map<string, ReadonlySet<string>>();
  #epoch = "";
  /** Every waiting entry up to this sequence is in its chain. */
  #moved = 0;
  #purged = 0;

  constructor(access: BusAccess) {
    this.#access = access;
  }

  /** Moves what waits, up to some hundred entries, and returns how many were read. Throws when the bus does not let it. */
  async move(): Promise<number> {
    const epoch = await readEpoch(this.#access);
    if (epoch !== this.#epoch) this.#begin(epoch);
    const request = { next_by_subj: allOutboxSubjects, seq: this.#moved + 1, batch: readAtOnce };
    const { messages } = await withBus(this.#access, desiredStream, (bus) => directBatch(bus, desiredStream, request));
    this.#access.memory.audit.sawWaiting(messages[0]?.storedAt);
    const chains = Map.groupBy(messages, ({ subject }) => parseOutboxSubject(subject) ?? "");
    await Promise.all([...chains].map(([chain, ofChain]) => this.#moveInto(chain, ofChain)));
    this.#moved = messages.at(-1)?.seq ?? this.#moved;
    return messages.length;
  }

  /** Removes what is moved from where it waited. */
  async purge(): Promise<void> {
    if (this.#purged === this.#moved) return;
    const upTo = this.#moved;
    await purgeUpTo(this.#access, { stream: desiredStream, subject: allOutboxSubjects, seq: upTo });
    this.#purged = upTo;
  }

  /** Another stream, with sequences of its own; others may have read it before. */
  #begin(epoch: string): void {
    this.#epoch = epoch;
    this.#moved = 0;
    this.#purged = 0;
    this.#heads.clear();
    this.#before.clear();
  }

  async #moveInto(chain: string, messages: readonly StoredMessage[]): Promise<void> {
    if (chain !== platformChain && !tenantId.safeParse(chain).success) {
      this.#access.logger.error({ chain, entries: messages.length }, "audit entries name no chain");
      return;
    }
    const events = messages.flatMap((it) => this.#readable(it));
    try {
      for (;;) {
        const head = await this.#headOf(chain);
        const mark = this.#markOf(head);
        const rest = await this.#notThere(
          chain,
          mark,
          events.filter(({ seq }) => seq > mark.seq),
        );
        if (rest.length === 0) return;
        await this.#append({ chain, head, mark }, rest.slice(0, fitting(rest)));
      }
    } catch (error) {
      // It may have been written, or another writer was faster: either way the head tells.
      this.#heads.delete(chain);
      throw error;
    }
  }

  async #append({ chain, head, mark }: Place, entries: readonly Waiting[]): Promise<void> {
    const at = this.#access.memory.clock.now().toISOString();
    const moved = { ...mark, seq: entries.at(-1)?.seq ?? 0 };
    const block = await nextBlock(chain, head?.block, { at, mark: moved, events: entries.map(({ event }) => event) });
    this.#heads.set(chain, await appendBlock(this.#access, { chain, block, expected: head?.seq ?? 0 }));
  }

  async #headOf(chain: string): Promise<StoredHead | undefined> {
    if (this.#heads.has(chain)) return this.#heads.get(chain);
    if (this.#heads.size >= maxHeads) this.#heads.clear();
    const head = await readHead(this.#access, chain);
    this.#heads.set(chain, head);
    return head;
  }

  #markOf(head: StoredHead | undefined): AuditBlock["mark"] {
    const mark = head?.block?.mark;
    if (mark?.epoch === this.#epoch) return mark;
    // In a chain without blocks nothing can be there already.
    const since = head === undefined ? new Date(0) : this.#access.memory.clock.now();
    return { epoch: this.#epoch, seq: 0, since: since.toISOString() };
  }

  /**
   * Entries that waited when this epoch began may be in the chain already: a stream that was restored has again what was
   * moved out of it since. Their ids tell.
   */
  async #notThere(chain: string, { since }: AuditBlock["mark"], entries: Waiting[]): Promise<Waiting[]> {
    const oldest = entries.find(({ storedAt }) => storedAt <= since);
    if (oldest === undefined) return entries;
    // What came into it under this epoch its mark tells.
    const ids = this.#before.get(chain) ?? (await idsSince(this.#access, chain, oldest.storedAt));
    this.#before.set(chain, ids);
    return entries.filter(({ id }) => !ids.has(id));
  }

  #readable({ seq, data, subject, storedAt }: StoredMessage): Waiting[] {
    const event = new TextDecoder().decode(data);
    const id = subject.split(".").at(-1) ?? "";
    if (event.length <= maxEntryLength) return [{ seq, event, id, storedAt }];
    this.#access.logger.error({ subject, length: event.length }, "an audit entry is too long for its chain");
    return [];
  }
}

/** How many of the entries go into one block. */
function fitting(entries: readonly Waiting[]): number {
  let length = 0;
  const upTo = entries.findIndex(({ event }, index) => {
    length += event.length;
    return index > 0 && (index === maxBlockEntries || length > maxBlockLength);
  });
  return upTo === -1 ? entries.length : upTo;
}
