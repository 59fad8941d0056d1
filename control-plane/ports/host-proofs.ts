import type { DesiredMessage } from "../../contract/index.ts";
import type { AuditEvent } from "./audit.ts";
import type { Stored } from "./desired.ts";
import type { HostProof } from "./host-proof.ts";
import type { StoreClaim } from "./records.ts";

/** The next state of a proof, with what follows of it for the host's claim and for the store: all or nothing. */
export interface ProofChange {
  readonly proof: HostProof;
  /** Sequence of the record that it takes the place of. */
  readonly expected: number;
  readonly claim?: { readonly subject: string; readonly value: StoreClaim; readonly expected: number };
  /** The next revision of the store; `expected` is the sequence of the one before. */
  readonly desired?: { readonly message: DesiredMessage; readonly expected: number };
  readonly event?: AuditEvent;
}

export interface ChangedProofs {
  readonly items: readonly Stored<HostProof>[];
  /** Sequence up to which everything was looked at; as asked when nothing is newer. */
  readonly upTo: number;
}

/** The records of how hosts are proved, beside the desired states. */
export interface HostProofs {
  /** Those of many stores' hosts at once; may lag by milliseconds. */
  readMany(stores: readonly DesiredMessage[]): Promise<readonly HostProof[]>;
  /** Sees every earlier write. */
  newest(of: Pick<HostProof, "host" | "uid">): Promise<Stored<HostProof> | undefined>;
  /** Records that were written after this sequence, some at once, in order; may lag by milliseconds. */
  changedAfter(seq: number): Promise<ChangedProofs>;
  /** Throws ConflictError, StorageFullError or BusUnavailableError. */
  write(change: ProofChange): Promise<void>;
}
