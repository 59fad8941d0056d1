import type { ICruiseOptions, IForbiddenRuleType } from "dependency-cruiser";
import { agentRules } from "./arrow-rules/agent.ts";
import { constructsRules } from "./arrow-rules/constructs.ts";
import { controlPlaneRules } from "./arrow-rules/control-plane.ts";
import { everywhereRules } from "./arrow-rules/everywhere.ts";
import { folderRules } from "./arrow-rules/folders.ts";
import { nodeFreeRules, packageRules } from "./arrow-rules/packages.ts";

/** The arrows between the parts of the project as dependency-cruiser rules. */
export const arrowRules: readonly IForbiddenRuleType[] = [
  ...folderRules,
  ...packageRules,
  ...nodeFreeRules,
  ...controlPlaneRules,
  ...constructsRules,
  ...agentRules,
  ...everywhereRules,
];

/** How files are read: type imports count, packages are not followed. */
export const arrowOptions: ICruiseOptions = {
  tsPreCompilationDeps: true,
  tsConfig: { fileName: "tsconfig.json" },
  doNotFollow: { path: "node_modules" },
  exclude: { path: "^(dist|build)/" },
  enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] },
};
