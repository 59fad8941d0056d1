import type { ICruiseOptions, IForbiddenRuleType } from "dependency-cruiser";

const test = "\\.test\\.ts$";
const entry = "/main[^/]*\\.ts$";

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

interface Outside {
  readonly name: string;
  readonly files: string;
  readonly except?: string;
  readonly allowed: readonly string[];
}

/** Which packages the code of each folder may import. */
const outside: readonly Outside[] = [
  { name: "contract", files: "^contract/", allowed: ["zod"] },
  { name: "constructs", files: "^constructs/", allowed: ["cdk8s", "cdk8s-plus-28", "constructs"] },
  { name: "charts", files: "^charts/", allowed: ["cdk8s", "cdk8s-plus-28", "constructs"] },
  { name: "control-plane-bus", files: "^control-plane/bus/", allowed: ["zod", "@nats-io/(nats-core|jetstream|kv)"] },
  {
    name: "control-plane-entry",
    files: "^control-plane/(main|run)|^control-plane/.*\\.node\\.ts$",
    allowed: ["zod", "hono", "pino", "prom-client", "@hono/node-server", "@nats-io/[^/]+"],
  },
  { name: "control-plane-build", files: "^control-plane/build-", allowed: ["zod", "esbuild"] },
  {
    name: "control-plane",
    files: "^control-plane/",
    except: "^control-plane/(bus/|main|run|build-)|\\.node\\.ts$",
    allowed: ["zod", "hono"],
  },
  { name: "agent-bus", files: "^agent/bus/", allowed: ["zod", "pino", "@nats-io/(nats-core|jetstream|kv)"] },
  {
    name: "agent-cluster",
    files: "^agent/cluster/",
    allowed: ["zod", "pino", "@kubernetes/client-node", "undici"],
  },
  { name: "agent-seal", files: "^agent/rpc/seal\\.ts$", allowed: ["zod", "@hpke/core"] },
  { name: "agent-synth", files: "^agent/synth/", allowed: ["zod", "cdk8s"] },
  {
    name: "agent-entry",
    files: "^agent/(main|run)",
    allowed: ["zod", "pino", "prom-client", "@nats-io/[^/]+", "@kubernetes/client-node"],
  },
  {
    name: "agent",
    files: "^agent/",
    except: "^agent/(bus/|cluster/|synth/|rpc/seal\\.ts$|main|run)",
    allowed: ["zod", "pino", "prom-client"],
  },
  { name: "client-seal", files: "^client/open-credentials\\.ts$", allowed: ["zod", "@hpke/core"] },
  { name: "client", files: "^client/", except: "^client/open-credentials\\.ts$", allowed: ["zod"] },
  { name: "storefront", files: "^shops/storefront/", allowed: ["zod", "hono", "@hono/node-server"] },
  { name: "medusa-commands", files: "^shops/medusa/commands/", allowed: ["zod"] },
];

function outsideRule({ name, files, except, allowed }: Outside): IForbiddenRuleType {
  return {
    name: `packages-of-${name}`,
    comment: `Here only these packages may be imported: ${allowed.join(", ")}. Put the adapter where its package is allowed.`,
    severity: "error",
    from: { path: files, pathNot: [test, ...(except === undefined ? [] : [except])] },
    to: {
      path: "node_modules/",
      pathNot: [`node_modules/(@types/)?(${allowed.join("|")})/`, "node_modules/@types/node/"],
    },
  };
}

const nodeFree: readonly IForbiddenRuleType[] = [
  {
    name: "contract-is-free-of-node",
    comment: "contract/ also runs at the edge and in a browser.",
    severity: "error",
    from: { path: "^contract/", pathNot: test },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "client-is-free-of-node",
    comment: "client/ also runs in Deno and in a browser: fetch, timers and WebCrypto are there, node:* is not.",
    severity: "error",
    from: { path: "^client/", pathNot: test },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "constructs-use-only-crypto-of-node",
    comment: "Constructs are pure: no file, no clock, no network.",
    severity: "error",
    from: { path: "^constructs/", pathNot: test },
    to: { dependencyTypes: ["core"], pathNot: "^(node:)?crypto$" },
  },
  {
    name: "control-plane-is-free-of-node",
    comment:
      "Only *.node.ts, main.migrate.ts and build-*.ts may use node:*; the rest also runs on Deno and at the edge.",
    severity: "error",
    from: { path: "^control-plane/", pathNot: [test, "\\.node\\.ts$", "/main\\.migrate\\.ts$", "/build-[^/]*\\.ts$"] },
    to: { dependencyTypes: ["core"] },
  },
];

const inside: readonly IForbiddenRuleType[] = [
  {
    name: "control-plane-routes-know-no-adapter",
    comment: "Routes depend on ports.ts; only main* and run* see the bus.",
    severity: "error",
    from: { path: "^control-plane/", pathNot: [test, "^control-plane/(bus/|main|run|build-)", "\\.node\\.ts$"] },
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
  {
    name: "constructs-parts-know-no-engine",
    comment: "Guards, routes and backups are the same for every engine: what they need of one is in topology.ts.",
    severity: "error",
    from: { path: "^constructs/(guards|routing|backup|workload)/", pathNot: test },
    to: { path: "^constructs/engines/" },
  },
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

const everywhere: readonly IForbiddenRuleType[] = [
  {
    name: "no-circular",
    comment: "Split what both need into a third file.",
    severity: "error",
    from: {},
    to: { circular: true },
  },
  {
    name: "not-resolvable",
    comment: "The import leads nowhere.",
    severity: "error",
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: "contract-and-constructs-have-one-door",
    comment: "Import contract/index.ts or constructs/index.ts, not a file behind it.",
    severity: "error",
    from: { path: "^([^/]+)/" },
    to: { path: "^(contract|constructs)/", pathNot: ["^$1/", "^(contract|constructs)/index\\.ts$"] },
  },
  {
    name: "client-has-one-door",
    comment: "Import client/index.ts, not a file behind it.",
    severity: "error",
    from: { pathNot: "^client/" },
    to: { path: "^client/", pathNot: "^client/index\\.ts$" },
  },
  {
    name: "nothing-imports-development",
    comment: "dev/, testbed/, images/, acceptance/, bench/, tests/ and tools/ are never part of the product.",
    severity: "error",
    from: { path: "^(contract|constructs|charts|control-plane|agent|client|cli|dashboard|shops)/" },
    to: { path: "^(dev|testbed|images|acceptance|bench|tests|tools)/" },
  },
  {
    name: "nothing-imports-tests",
    comment: "What a test and a bench both need belongs in dev/.",
    severity: "error",
    from: { path: "^(dev|testbed|images|acceptance|bench|tools)/" },
    to: { path: "^tests/" },
  },
  {
    name: "dev-imports-no-bench",
    comment: "The bench stands on dev/, not the other way round.",
    severity: "error",
    from: { path: "^(dev|testbed|images|acceptance)/" },
    to: { path: "^bench/" },
  },
  {
    name: "entries-are-not-imported",
    comment: "main*.ts acts when it is imported: start it as a process.",
    severity: "error",
    from: {},
    to: { path: entry, pathNot: "node_modules/" },
  },
  {
    name: "no-drawers-imported",
    comment: "Name the file after what it holds.",
    severity: "error",
    from: { pathNot: "node_modules/" },
    to: {
      path: "(^|/)(utils|helpers|common|shared|lib|misc)(/|\\.ts$)",
      pathNot: "node_modules/",
      dependencyTypesNot: ["core"],
    },
  },
  {
    name: "no-drawers",
    comment: "Name the file after what it holds.",
    severity: "error",
    from: { path: "(^|/)(utils|helpers|common|shared|lib|misc)(/|\\.ts$)", pathNot: "node_modules/" },
    to: {},
  },
];

/** The arrows between the parts of the project as dependency-cruiser rules. */
export const arrowRules: readonly IForbiddenRuleType[] = [
  ...Object.entries(siblings).map(siblingRule),
  ...outside.map(outsideRule),
  ...nodeFree,
  ...inside,
  ...everywhere,
];

/** How files are read: type imports count, packages are not followed. */
export const arrowOptions: ICruiseOptions = {
  tsPreCompilationDeps: true,
  tsConfig: { fileName: "tsconfig.json" },
  doNotFollow: { path: "node_modules" },
  exclude: { path: "^(dist|build)/" },
  enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] },
};
