import { maxLogLineBytes } from "../../../contract/index.ts";
import { logTimeOf } from "./log-time.ts";
import { plainLine } from "./plain-line.ts";
import { maxPiece } from "./secret-forms.ts";

/** One line as a container wrote it, made safe to show but with its secrets still in it. */
export interface RawLine {
  readonly at: string;
  readonly text: string;
  /** How many characters of the text may be shown; what comes after them only tells secrets that begin before. */
  readonly shown: number;
  readonly isCut: boolean;
}

/** Time and space before the text. */
const maxPrefix = 40;

/** A character of UTF-8 has up to four bytes: behind what is shown there is room for the end of any secret. */
const maxKept = maxPrefix + maxLogLineBytes + 4 * maxPiece;

const newline = 0x0a;

/** The lines of a log in the order in which they were written; holds one line of bounded length at a time. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<RawLine> {
  const line = new Line();
  let before = "";
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; ) {
      const end = chunk.indexOf(newline, start);
      line.add(chunk.subarray(start, end < 0 ? chunk.length : end));
      start = end < 0 ? chunk.length : end + 1;
      if (end < 0) continue;
      const read = line.take(before);
      if (read === undefined) continue;
      before = read.at;
      yield read;
    }
  }
  const last = line.take(before);
  if (last !== undefined) yield last;
}

class Line {
  #parts: Uint8Array[] = [];
  #kept = 0;
  #length = 0;

  add(bytes: Uint8Array): void {
    const room = bytes.subarray(0, maxKept - this.#kept);
    // Copied: the chunk that it is a part of may be much larger.
    if (room.length > 0) this.#parts.push(Uint8Array.from(room));
    this.#kept += room.length;
    this.#length += bytes.length;
  }

  /** A line of the node's own has no time: it counts as written when the one before was. Undefined without any. */
  take(before: string): RawLine | undefined {
    const bytes = Buffer.concat(this.#parts);
    const length = this.#length;
    this.#parts = [];
    this.#kept = 0;
    this.#length = 0;
    if (length === 0) return undefined;
    const space = bytes.subarray(0, maxPrefix).indexOf(" ");
    const own = space < 0 ? undefined : logTimeOf(bytes.toString("latin1", 0, space));
    const at = own ?? before;
    if (at === "") return undefined;
    const prefix = own === undefined ? 0 : space + 1;
    return { at, ...textOf(bytes.subarray(prefix), length - prefix) };
  }
}

/** Bytes that are no UTF-8 have marks in their place. */
function textOf(bytes: Buffer, length: number): Omit<RawLine, "at"> {
  const text = plainLine(bytes.toString("utf8"));
  if (length <= maxLogLineBytes) return { text, shown: text.length, isCut: false };
  const first = plainLine(bytes.toString("utf8", 0, maxLogLineBytes)).length;
  // What was left out may have made room for the beginning of a secret whose end was not read.
  const shown = length === bytes.length ? first : Math.min(first, text.length - maxPiece);
  return { text, shown: Math.max(0, shown), isCut: true };
}
