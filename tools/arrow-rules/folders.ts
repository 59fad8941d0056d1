import type { IForbiddenRuleType } from "dependency-cruiser";

const product = ["contract", "constructs", "charts", "control-plane", "agent"] as const;

/**
 * What each folder may import of the project's others, types included; whatever is not listed is forbidden. A folder
 * inside another has arrows of its own.
 */
export const folderArrows: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  "bus-keys": ["contract"],
  renewal: ["contract", "bus-keys"],
  "backup-repository": ["contract"],
  constructs: [],
  charts: ["contract", "constructs"],
  "control-plane": ["contract"],
  agent: ["contract", "constructs"],
  client: ["contract"],
  cli: ["contract", "constructs", "charts", "client", "bus-keys"],
  dashboard: ["client", "contract"],
  "shops/storefront": [],
  "shops/medusa": [],
  testbed: ["contract", "bus-keys"],
  // The enforcer keeps its view of the cluster by the agent's informers.
  "testbed/nodes/policy": ["contract", "bus-keys", "testbed", "agent"],
  images: ["testbed"],
  dev: [...product, "client", "bus-keys", "renewal", "backup-repository", "testbed", "images"],
  acceptance: [...product, "client", "cli", "bus-keys", "testbed", "images", "dev"],
  bench: [...product, "client", "cli", "bus-keys", "testbed", "images", "dev"],
  tests: [
    ...product,
    "client",
    "cli",
    "bus-keys",
    "renewal",
    "backup-repository",
    "shops",
    "testbed",
    "images",
    "dev",
    "tools",
  ],
  tools: [...product],
};

function folderRule([folder, allowed]: [string, readonly string[]]): IForbiddenRuleType {
  const within = Object.keys(folderArrows).filter((other) => other.startsWith(`${folder}/`));
  return {
    name: `arrows-of-${folder}`,
    comment: `${folder}/ may import of this project: ${[folder, ...allowed].join(", ")}. Move what both need to where both may look (contract/ for the two sides), or write it twice.`,
    severity: "error",
    from: { path: `^${folder}/`, ...(within.length > 0 && { pathNot: `^(${within.join("|")})/` }) },
    to: {
      path: "^[^/.]+/",
      pathNot: `^(${[folder, ...allowed, "node_modules"].join("|")})/`,
      dependencyTypesNot: ["core"],
    },
  };
}

/** The arrows between folders. */
export const folderRules: readonly IForbiddenRuleType[] = Object.entries(folderArrows).map(folderRule);
