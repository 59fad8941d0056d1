import { operations } from "../operations.ts";
import type { WhichLogs } from "../requests.ts";
import type { Call, Transport } from "../transport.ts";
import { type EventsOptions, followEvents } from "./follow-events.ts";
import { type FollowedLogs, followLogs } from "./follow-logs.ts";
import type { StreamOptions } from "./follow-stream.ts";
import type { FollowedEvent } from "./read-event.ts";

/** The part of the client whose answers go on. */
export class EventClient {
  readonly #streams: Transport;

  constructor(transport: Transport) {
    this.#streams = transport;
  }

  /**
   * What becomes of stores, and of clusters for who may read them, from now on or from an id on; a stream that breaks is opened
   * again.
   * @example `for await (const event of api.followEvents({ signal })) console.log(event)`
   */
  followEvents(options: EventsOptions = {}): AsyncGenerator<FollowedEvent> {
    return followEvents((call) => this.#streams.open(operations.followEvents, call), options);
  }

  /** The same of one store. */
  followStoreEvents(name: string, options: EventsOptions = {}): AsyncGenerator<FollowedEvent> {
    const open = (call: Call) => this.#streams.open(operations.followStoreEvents, { ...call, params: { name } });
    return followEvents(open, options);
  }

  /**
   * A store's newest lines and then all that its containers write, each line once, over breaks too; ends when the store is gone.
   */
  followLogs(name: string, which: WhichLogs = {}, options: StreamOptions = {}): AsyncGenerator<FollowedLogs> {
    const open = (call: Call) => this.#streams.open(operations.readLogs, { ...call, params: { name } });
    return followLogs(open, which, options);
  }
}
