import type { IForbiddenRuleType } from "dependency-cruiser";
import { test } from "./test-files.ts";

/** The arrows inside the control plane. */
export const controlPlaneRules: readonly IForbiddenRuleType[] = [
  {
    name: "control-plane-routes-know-no-adapter",
    comment: "Routes depend on ports.ts; only main* and run* see the bus.",
    severity: "error",
    from: { path: "^control-plane/", pathNot: [test, "^control-plane/(bus/|main|run)", "\\.node\\.ts$"] },
    to: { path: "^control-plane/bus/" },
  },
  {
    name: "control-plane-bus-knows-no-routes",
    comment: "The bus implements ports.ts and knows nothing of HTTP.",
    severity: "error",
    from: { path: "^control-plane/bus/", pathNot: test },
    to: { path: "^control-plane/(routes/|app|run|main)" },
  },
  {
    name: "control-plane-ports-know-nobody",
    comment: "ports.ts holds interfaces in words of contract/ only.",
    severity: "error",
    from: { path: "^control-plane/ports\\.ts$" },
    to: { path: "^control-plane/(routes/|bus/|app|run|main)" },
  },
];
