import type { IForbiddenRuleType } from "dependency-cruiser";
import { test } from "./test-files.ts";

/** The arrows inside the constructs. */
export const constructsRules: readonly IForbiddenRuleType[] = [
  {
    name: "constructs-parts-know-no-engine",
    comment: "Guards, routes and backups are the same for every engine: what they need of one is in topology.ts.",
    severity: "error",
    from: { path: "^constructs/(guards|routing|backup|workload)/", pathNot: test },
    to: { path: "^constructs/engines/" },
  },
];
