import { type AuditBlock, auditBlock, hashOfBlock, leafOf } from "./audit-chain.ts";
import { auditKeptMs } from "./streams.ts";

/** Something in a chain that is not as it was written. */
export interface ChainFinding {
  readonly kind: "changed" | "missing" | "reordered" | "cut";
  /** The block that it was found in, or the first one that is not there. */
  readonly block: number;
  /** Place of the entry in its block, from 0 on; absent when it is about whole blocks. */
  readonly entry?: number;
  /** What was found, for people. */
  readonly message: string;
}

/** A block that a chain is known to have had. */
export interface KnownHead {
  readonly n: number;
  readonly hash: string;
}

export interface ChainReport {
  readonly chain: string;
  readonly blocks: number;
  readonly entries: number;
  /** The newest block; absent for an empty chain. */
  readonly head?: KnownHead;
  readonly findings: readonly ChainFinding[];
}

export interface VerifyOptions {
  /** Blocks that the chain must have, such as those of a checkpoint. */
  readonly known?: readonly KnownHead[];
  /** By which what is kept no longer is told from what was taken away. */
  readonly now: Date;
}

/** What tells apart a clock and the age at which the bus forgets. */
const ageToleranceMs = 86_400_000;

/** Looks at a chain from its oldest block to its newest, as they come; each may be anything. */
export async function verifyChain(
  chain: string,
  blocks: AsyncIterable<unknown> | Iterable<unknown>,
  options: VerifyOptions,
): Promise<ChainReport> {
  const look = new Look(chain, options);
  for await (const block of blocks) await look.take(block);
  return look.end();
}

class Look {
  readonly #chain: string;
  readonly #options: VerifyOptions;
  readonly #findings: ChainFinding[] = [];
  readonly #known: Map<number, string>;
  #last: AuditBlock | undefined;
  #blocks = 0;
  #entries = 0;

  constructor(chain: string, options: VerifyOptions) {
    this.#chain = chain;
    this.#options = options;
    this.#known = new Map(options.known?.map(({ n, hash }) => [n, hash]));
  }

  async take(raw: unknown): Promise<void> {
    const parsed = auditBlock.safeParse(raw);
    this.#blocks += 1;
    if (!parsed.success) {
      const block = (this.#last?.n ?? 0) + 1;
      this.#find({ kind: "changed", block, message: `Block ${block} is no block of an audit chain.` });
      return;
    }
    const block = parsed.data;
    this.#entries += block.events.length;
    this.#checkPlace(block);
    await this.#checkContent(block);
    this.#checkKnown(block);
    if (this.#last === undefined || block.n > this.#last.n) this.#last = block;
  }

  end(): ChainReport {
    const last = this.#last;
    const newest = Math.max(0, ...this.#known.keys());
    const n = last?.n ?? 0;
    if (newest > n) {
      const message = `The chain ends with block ${n}; blocks ${n + 1} to ${newest} were cut off.`;
      this.#find({ kind: "cut", block: n + 1, message });
    }
    const head = last && { n: last.n, hash: last.hash };
    const counts = { chain: this.#chain, blocks: this.#blocks, entries: this.#entries };
    return { ...counts, ...(head && { head }), findings: this.#findings };
  }

  #find(finding: ChainFinding): void {
    this.#findings.push(finding);
  }

  #checkPlace(block: AuditBlock): void {
    const { n } = block;
    const last = this.#last;
    if (last === undefined) return this.#checkFirst(block);
    if (n <= last.n) {
      this.#find({ kind: "reordered", block: n, message: `Block ${n} comes after block ${last.n}.` });
    } else if (n > last.n + 1) {
      const message = `Blocks ${last.n + 1} to ${n - 1} are missing: block ${n} follows block ${last.n}.`;
      this.#find({ kind: "missing", block: last.n + 1, message });
    } else if (block.prev !== last.hash) {
      const message = `Block ${n} was chained to another block ${last.n}: that one, or block ${n}, was replaced.`;
      this.#find({ kind: "changed", block: last.n, message });
    }
  }

  #checkFirst({ n, prevAt, prev }: AuditBlock): void {
    if (n === 1 && prev === undefined) return;
    const age = this.#options.now.getTime() - Date.parse(prevAt ?? "");
    if (n > 1 && age > auditKeptMs - ageToleranceMs) return;
    const message = `The chain begins with block ${n}; those before it are missing, although they are not old enough to be gone.`;
    this.#find({ kind: "missing", block: 1, message });
  }

  async #checkContent(block: AuditBlock): Promise<void> {
    const { n, events, leaves, hash } = block;
    const found = await Promise.all(events.map(leafOf));
    const wrong = found.flatMap((leaf, index) => (leaf === leaves[index] ? [] : [index]));
    const isMoved = (index: number): boolean => leaves.includes(found[index] ?? "");
    for (const entry of wrong) {
      const kind = isMoved(entry) ? "reordered" : "changed";
      const message = `Entry ${entry} of block ${n} (${idOf(events[entry])}) is not the one that was written there.`;
      this.#find({ kind, block: n, entry, message });
    }
    if (events.length < leaves.length) {
      const message = `Block ${n} has ${events.length} of the ${leaves.length} entries that were written.`;
      this.#find({ kind: "missing", block: n, entry: events.length, message });
    }
    if ((await hashOfBlock(this.#chain, block)) === hash) return;
    this.#find({ kind: "changed", block: n, message: `Block ${n} has another hash than its content.` });
  }

  #checkKnown({ n, hash }: AuditBlock): void {
    const known = this.#known.get(n);
    if (known === undefined || known === hash) return;
    const message = `Block ${n} is not the one that is known from elsewhere: the chain was written again.`;
    this.#find({ kind: "changed", block: n, message });
  }
}

/** Id and operation of an entry as far as they can be read, for people. */
function idOf(event: string | undefined): string {
  return /"id":"([\w-]{1,64})"/.exec(event ?? "")?.[1] ?? "without an id";
}
