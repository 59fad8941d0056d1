/** One server-sent event as it came. */
export interface RawEvent {
  /** `message` where it has no name of its own. */
  readonly name: string;
  readonly data: string;
  /** Where a reader goes on after it. */
  readonly id?: string | undefined;
}

/** What was said beside events. */
export interface SaidMeanwhile {
  /** That of the last event, also without data: where a reader goes on. */
  readonly id: string | undefined;
  /** Milliseconds after which to come back. */
  readonly retryMs: number | undefined;
}

/** A line that is longer is no event of this API. */
const maxPending = 4 * 1_048_576;

/** Takes a stream of server-sent events apart, as the HTML standard says, wherever its chunks begin and end. */
export class EventParser implements SaidMeanwhile {
  id: string | undefined;
  retryMs: number | undefined;
  #pending = "";
  #name = "";
  #data: string[] = [];

  /** The events that end in this piece. @throws RangeError for a line that never ends */
  push(text: string): RawEvent[] {
    const whole = this.#pending + text;
    // A piece may end between the two halves of a line's end.
    const lines = whole.split(/\r\n|\n|\r(?!$)/);
    this.#pending = lines.pop() ?? "";
    if (this.#pending.length > maxPending) throw new RangeError("an event has more than 4 MiB");
    return lines.flatMap((line) => this.#take(line) ?? []);
  }

  #take(line: string): RawEvent | undefined {
    if (line === "") return this.#end();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#name = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.id = value;
    else if (field === "retry" && /^\d{1,9}$/.test(value)) this.retryMs = Number(value);
    return undefined;
  }

  #end(): RawEvent | undefined {
    const event = { name: this.#name || "message", data: this.#data.join("\n"), id: this.id };
    const isEvent = this.#data.length > 0;
    this.#name = "";
    this.#data = [];
    return isEvent ? event : undefined;
  }
}
