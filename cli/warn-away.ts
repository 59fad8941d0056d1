import { clusterAway } from "../client/index.ts";
import type { StoreResource } from "../contract/index.ts";
import { say } from "./output.ts";
import type { Shell } from "./shell.ts";

/** Says that what was accepted has to wait, where the store's cluster sends no heartbeats. */
export function warnAway(shell: Shell, store: StoreResource): void {
  const away = clusterAway(store);
  if (away === undefined || store.phase === "Deleted") return;
  say(shell, `warning: ${away.reason}: ${away.message} Nothing happens there until its agent is back.`);
}
