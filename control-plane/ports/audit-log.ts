import type { AuditEntry } from "../../contract/index.ts";

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

/** What names a person: sealed in the audit by a key that can be erased. */
export interface PersonalData {
  /** The client's. */
  readonly address?: string | undefined;
  readonly email?: string | undefined;
}

/** The same when it is read; nothing but that it was erased when the key is gone. */
export interface OpenedPersonal extends PersonalData {
  readonly isErased?: true;
}

export interface AuditLog {
  /** What an entry of this chain has sealed. Throws BusUnavailableError. */
  personalOf(chain: string, entry: AuditEntry): Promise<OpenedPersonal>;
  /** Blocks of a chain, the oldest first; fewer than the limit at its end only. Throws BusUnavailableError. */
  blocks(request: BlocksRequest): Promise<readonly StoredBlock[]>;
  /** How full the stream of all chains is; a limit of 0 or less means no limit. Throws BusUnavailableError. */
  storage(): Promise<{ readonly usedBytes: number; readonly limitBytes: number }>;
}
