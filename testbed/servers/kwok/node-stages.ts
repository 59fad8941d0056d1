import { stage } from "./stage.ts";

/**
 * The nodes' sign of life. Not by leases: a kwok that takes one over from a dead one waits until it has run out, and then
 * leaves some pods alone for good, for it looks at them before it has seen that the lease is its own.
 */
export function nodeStages(): object[] {
  const heartbeat = {
    when: `.status.phase == "Running" and any(.status.conditions[]?; .type == "Ready" and .status == "True")`,
    // A node that is silent for 50 s counts as lost.
    delay: `"10s"`,
    status: `conditions:
- { type: Ready, lastHeartbeatTime: {{ Now | Quote }} }`,
  };
  return [stage("node-alive", { apiGroup: "v1", kind: "Node" }, heartbeat)];
}
