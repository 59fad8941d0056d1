import type { RawLine } from "./read-lines.ts";

/** Bounds of what is kept. */
export interface Room {
  readonly lines: number;
  /** Of text, as UTF-8. */
  readonly bytes: number;
}

/** The newest of many lines within bounds, whatever came before them. */
export class Newest<Line extends RawLine = RawLine> {
  readonly #room: Room;
  #lines: Line[] = [];
  #bytes = 0;
  /** Whether there were more. */
  isFull = false;

  constructor(room: Room) {
    this.#room = room;
  }

  get lines(): readonly Line[] {
    return this.#lines;
  }

  add(line: Line): void {
    this.#lines.push(line);
    this.#bytes += sizeOf(line);
    while (this.#lines.length > this.#room.lines || this.#bytes > this.#room.bytes) {
      const oldest = this.#lines.shift();
      if (oldest === undefined) return;
      this.#bytes -= sizeOf(oldest);
      this.isFull = true;
    }
  }
}

/** Counts what is shown of a line. */
export function sizeOf({ text, shown }: RawLine): number {
  return Buffer.byteLength(text.slice(0, shown));
}
