/** A frame with whom it is for. */
export interface KeptFrame {
  readonly seq: number;
  readonly tenant: string;
  readonly store: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const maxFrames = 5000;
const maxBytes = 8 * 1_048_576;

/** The frames of the last while, for clients that were away for a moment. */
export class FrameRing {
  #frames: KeptFrame[] = [];
  #first = 0;
  #bytes = 0;
  #after = 0;

  /** All events after this one are in it. */
  get after(): number {
    return this.#after;
  }

  /** Empty, and complete from here on. */
  beginAfter(seq: number): void {
    this.#frames = [];
    this.#first = 0;
    this.#bytes = 0;
    this.#after = seq;
  }

  push(frame: KeptFrame): void {
    this.#frames.push(frame);
    this.#bytes += frame.bytes.length;
    while (this.#frames.length - this.#first > maxFrames || this.#bytes > maxBytes) this.#drop();
    // Moving what is left costs as much as there is: only when it is less than what went.
    if (this.#first > maxFrames) {
      this.#frames = this.#frames.slice(this.#first);
      this.#first = 0;
    }
  }

  *since(seq: number): Generator<KeptFrame> {
    for (let index = this.#frames.length - 1; index >= this.#first; index -= 1) {
      if ((this.#frames[index]?.seq ?? 0) > seq) continue;
      yield* this.#frames.slice(index + 1);
      return;
    }
    yield* this.#frames.slice(this.#first);
  }

  #drop(): void {
    const dropped = this.#frames[this.#first];
    if (dropped === undefined) return;
    this.#frames[this.#first] = { ...dropped, bytes: new Uint8Array() };
    this.#first += 1;
    this.#bytes -= dropped.bytes.length;
    this.#after = dropped.seq;
  }
}
