import type { IForbiddenRuleType } from "dependency-cruiser";

/** What each folder may import of the others; everything not listed is forbidden, type imports included. */
const siblings: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  constructs: [],
  charts: ["contract", "constructs"],
  "control-plane": ["contract"],
  agent: ["contract", "constructs"],
  client: ["contract"],
  cli: ["contract", "client"],
  dashboard: ["client"],
  "shops/storefront": [],
  "shops/medusa/commands": [],
};

function siblingRule([folder, allowed]: [string, readonly string[]]): IForbiddenRuleType {
  const others = [folder, ...allowed, "node_modules"].join("|");
  return {
    name: `${folder}-imports-only-${allowed.join("-and-") || "itself"}`,
    comment: `${folder}/ may import of this project: ${[folder, ...allowed].join(", ")}. Move what both need to contract/, or write it twice.`,
    severity: "error",
    from: { path: `^${folder}/` },
    to: { path: "^[^/.]+/", pathNot: `^(${others})/`, dependencyTypesNot: ["core"] },
  };
}

/** The arrows between folders of the root. */
export const folderRules: readonly IForbiddenRuleType[] = Object.entries(siblings).map(siblingRule);
