import { Recent } from "./recent.ts";

/** How long a process goes on without looking a session up again. */
const maxAgeMs = 10_000;

/** Whether sessions had ended when they were looked up. */
export class SessionMemory extends Recent<boolean> {
  constructor() {
    super(maxAgeMs);
  }

  override find(sid: string): boolean | undefined {
    // What has ended does not begin again.
    return this.last(sid) === true ? true : super.find(sid);
  }
}
