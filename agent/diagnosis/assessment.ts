import type { Reason } from "../../contract/index.ts";

/** Whether one object is as far as it should be; `reason` is set when something is wrong, not only slow. */
export interface Assessment {
  readonly ready: boolean;
  readonly message?: string;
  readonly reason?: Reason;
}

export const ready: Assessment = { ready: true };

export function waiting(message: string): Assessment {
  return { ready: false, message };
}

export function wrong(reason: Reason, message: string): Assessment {
  return { ready: false, reason, message };
}
