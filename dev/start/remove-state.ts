import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { lockHolder } from "../../testbed/process/lock-file.ts";

/** The directory can't be removed; the message says why and what to do. */
export class StateInUseError extends Error {
  override readonly name = "StateInUseError";
}

/** Files of which a state directory has at least one: another directory named by mistake is not removed. */
const marks = ["nats", "clusters", "servers", "owner.json"];

/** Removes the kept state of an earlier start; throws StateInUseError while a process uses it. */
export function removeState(dir: string): void {
  if (!existsSync(dir)) return;
  if (!marks.some((mark) => existsSync(join(dir, mark)))) {
    throw new StateInUseError(`${dir} holds no state of npm start and is not removed: name another directory`);
  }
  const holder = lockHolder(join(dir, "owner.json"));
  if (holder !== undefined) throw new StateInUseError(`${dir} is in use by process ${holder.pid}: end it first`);
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
}
