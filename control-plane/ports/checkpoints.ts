import type { Checkpoint, NoteSigner } from "../../contract/index.ts";

/** How a process signs checkpoints of the audit, and where it keeps them. */
export interface Checkpoints {
  /** Milliseconds from one checkpoint to the next. @default an hour */
  readonly everyMs?: number;
  /** The key, as it is now. Throws an error that says what is missing. */
  readonly signer: () => Promise<NoteSigner>;
  /** Called with each that this process made, before others may be made. */
  readonly keep: (made: Checkpoint) => void | Promise<void>;
}
