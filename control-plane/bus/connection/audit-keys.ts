import { Recent } from "./recent.ts";

/** What seals the personal data of one chain. */
export interface SubjectKey {
  /** Tells it from the one that is made after it was erased. */
  readonly id: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A key that was erased opens nothing any more after this. */
const maxAgeMs = 10_000;

/** Keys as they were read of late. */
export class AuditKeys extends Recent<SubjectKey> {
  constructor() {
    super(maxAgeMs);
  }
}
