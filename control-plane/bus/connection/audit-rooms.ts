import { Recent } from "./recent.ts";

/** What is known of the room of a chain. */
export interface ChainFill {
  /** Bytes that the chain takes, and may take; nothing is bounded by 0. */
  bytes: number;
  readonly maxBytes: number;
  /** Its entries that wait for it. */
  waiting: number;
  /** How full the stream of all chains is, from 0 to 1. */
  readonly streamShare: number;
}

/** Others write too: far less in this time than is kept free. */
const maxAgeMs = 5000;

/** How full chains were of late. */
export class AuditRooms extends Recent<ChainFill> {
  constructor() {
    super(maxAgeMs);
  }

  /** The largest share of its room that a chain takes, of those that this process wrote to of late. */
  get fullest(): number {
    const shares = this.all().map(({ bytes, maxBytes }) => (maxBytes > 0 ? bytes / maxBytes : 0));
    return Math.max(0, ...shares);
  }
}
