import type { Look } from "../words/phases.ts";

export function tenantLook(state: string): Look {
  return state === "Active" ? { tone: "good", shape: "check" } : { tone: "idle", shape: "pause" };
}
