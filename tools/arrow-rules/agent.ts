import type { IForbiddenRuleType } from "dependency-cruiser";
import { test } from "./test-files.ts";

/** The arrows inside the agent. */
export const agentRules: readonly IForbiddenRuleType[] = [
  {
    name: "agent-work-knows-no-adapter",
    comment: "Intake, reconcile and synth depend on ports.ts; only main* and run* see bus and cluster.",
    severity: "error",
    from: { path: "^agent/", pathNot: [test, "^agent/(bus/|cluster/|main|run)"] },
    to: { path: "^agent/(bus|cluster)/" },
  },
  {
    name: "agent-adapters-know-no-work",
    comment: "bus/ and cluster/ implement ports.ts and know nothing of the loop or of each other.",
    severity: "error",
    from: { path: "^agent/(bus|cluster)/", pathNot: test },
    to: { path: "^agent/(intake|reconcile|synth|observe|main|run)" },
  },
  {
    name: "agent-bus-and-cluster-are-strangers",
    comment: "Only main* and run* join the two adapters.",
    severity: "error",
    from: { path: "^agent/(bus|cluster)/", pathNot: test },
    to: { path: "^agent/(bus|cluster)/", pathNot: "^agent/$1/" },
  },
  {
    name: "agent-ports-know-nobody",
    comment: "ports.ts holds interfaces in words of contract/ and constructs/ only.",
    severity: "error",
    from: { path: "^agent/ports\\.ts$" },
    to: { path: "^agent/(bus|cluster|intake|reconcile|synth|main|run)" },
  },
];
