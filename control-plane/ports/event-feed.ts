/** Whose events are asked for, and from where on. */
export interface FeedRequest {
  readonly tenant: string;
  /** Only those of the store of this name. @default of all */
  readonly store?: string | undefined;
  /** Whether it is told what becomes of clusters, when it comes. */
  readonly seesClusters: boolean;
  /** Id of the last event that its reader has, as it was sent. */
  readonly after?: string | undefined;
  /** Where no id is given, what is kept from this time on is told first: an ISO time. @default from now on */
  readonly since?: string | undefined;
  /** By what streams of one holder are counted; not counted without. */
  readonly credential?: string | undefined;
  /** The same later on. Throws what the reader is refused with, once it may no longer read. */
  readonly mayStill: () => Promise<{ readonly seesClusters: boolean }>;
}

/** Streams of events as they go to a client, encoded. */
export interface EventFeed {
  /**
   * The stream ends by itself after a while, and its reader comes back with the id that it has.
   * @throws TooManyStreamsError, BusUnavailableError
   */
  open(request: FeedRequest): Promise<ReadableStream<Uint8Array>>;
}

const holders = {
  credential: "by this credential",
  tenant: "by this tenant on this process",
  process: "on this process",
} as const;

/** As many streams as one holder of a credential, one tenant, or this process may have. */
export class TooManyStreamsError extends Error {
  override readonly name = "TooManyStreamsError";
  readonly of: keyof typeof holders;

  constructor(of: TooManyStreamsError["of"], limit: number, what = "events") {
    super(`${limit} streams of ${what} are open ${holders[of]}`);
    this.of = of;
  }
}
