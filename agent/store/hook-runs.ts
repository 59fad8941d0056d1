import type { Hook } from "../../constructs/index.ts";
import type { HookRecord, StoreRecord } from "./store-object.ts";

/** The newest run of a hook, whatever its inputs: what was done before it says nothing of the shop any more. */
export function lastRunOf({ hooks }: Pick<StoreRecord, "hooks">, hook: Hook["name"]): HookRecord | undefined {
  return hooks.findLast(({ name }) => name === hook);
}
