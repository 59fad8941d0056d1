/** A block of a chain as it is stored, readable or not. */
export interface StoredBlock {
  /** Its place in the stream, by which a page goes on. */
  readonly seq: number;
  readonly text: string;
}

export interface BlocksRequest {
  readonly chain: string;
  /** The first place to look at. */
  readonly from: number;
  /** Instead of a place: blocks stored at this time or later. */
  readonly since?: string | undefined;
  readonly limit: number;
}

export interface AuditLog {
  /** Blocks of a chain, the oldest first; fewer than the limit at its end only. Throws BusUnavailableError. */
  blocks(request: BlocksRequest): Promise<readonly StoredBlock[]>;
  /** How full the stream of all chains is; a limit of 0 or less means no limit. Throws BusUnavailableError. */
  storage(): Promise<{ readonly usedBytes: number; readonly limitBytes: number }>;
}
