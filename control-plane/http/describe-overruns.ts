import type { Resource } from "../../contract/index.ts";
import type { Overrun } from "../ports/quota.ts";

const words: Readonly<Record<Resource, string>> = {
  stores: "stores",
  cpuMillicores: "thousandths of a CPU core",
  memoryBytes: "bytes of memory",
  storageBytes: "bytes of storage",
};

/** Which limits stand in the way, and what to do. */
export function describeOverruns(overruns: readonly Overrun[]): string {
  const told = overruns.map(
    ({ resource, limit, used, asked, isOfMember }) =>
      `of ${limit} ${words[resource]}${isOfMember ? " for each member" : ""} ${used} are used, and ${asked} more are asked for`,
  );
  return `The quota of your tenant has no room for this store: ${told.join("; ")}. Delete a store, choose a smaller plan, or ask the operator for more. A store counts until it is Deleted.`;
}
