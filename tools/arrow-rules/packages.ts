import type { IForbiddenRuleType } from "dependency-cruiser";
import { agentEntries } from "./agent.ts";
import { test } from "./test-files.ts";

interface Outside {
  readonly name: string;
  readonly files: string;
  readonly except?: string;
  readonly allowed: readonly string[];
}

/** Which packages the code of each folder may import. */
const outside: readonly Outside[] = [
  { name: "contract", files: "^contract/", allowed: ["zod"] },
  { name: "bus-keys", files: "^bus-keys/", allowed: ["zod", "@nats-io/(jwt|nkeys)"] },
  {
    name: "renewal",
    files: "^renewal/",
    allowed: ["zod", "pino", "@nats-io/(nats-core|transport-node)"],
  },
  { name: "backup-repository", files: "^backup-repository/", allowed: ["zod", "pino", "prom-client"] },
  { name: "constructs", files: "^constructs/", allowed: ["zod", "cdk8s", "cdk8s-plus-28", "constructs"] },
  { name: "charts", files: "^charts/", allowed: ["cdk8s", "cdk8s-plus-28", "constructs"] },
  { name: "control-plane-bus", files: "^control-plane/bus/", allowed: ["zod", "@nats-io/(nats-core|jetstream|kv)"] },
  {
    name: "control-plane-entry",
    files: "^control-plane/(main|run)|^control-plane/.*\\.node\\.ts$",
    allowed: ["zod", "hono", "pino", "prom-client", "tldts", "undici", "@hono/node-server", "@nats-io/[^/]+"],
  },
  {
    name: "control-plane",
    files: "^control-plane/",
    except: "^control-plane/(bus/|identity/|main|run)|\\.node\\.ts$",
    allowed: ["zod", "hono"],
  },
  { name: "control-plane-identity", files: "^control-plane/identity/", allowed: ["zod", "jose", "oauth4webapi"] },
  { name: "agent-bus", files: "^agent/bus/", allowed: ["zod", "pino", "@nats-io/(nats-core|jetstream|kv)"] },
  {
    name: "agent-cluster",
    files: "^agent/cluster/",
    allowed: ["zod", "pino", "@kubernetes/client-node", "undici"],
  },
  { name: "agent-seal", files: "^agent/questions/seal\\.ts$", allowed: ["zod", "@hpke/core"] },
  {
    name: "agent-entry",
    files: agentEntries,
    allowed: ["zod", "pino", "prom-client", "@nats-io/[^/]+", "@kubernetes/client-node"],
  },
  {
    name: "agent",
    files: "^agent/",
    except: `${agentEntries}|^agent/(bus/|cluster/|questions/seal\\.ts$)`,
    allowed: ["zod", "pino", "prom-client"],
  },
  { name: "client-seal", files: "^client/open-credentials\\.ts$", allowed: ["zod", "@hpke/core"] },
  { name: "client", files: "^client/", except: "^client/open-credentials\\.ts$", allowed: ["zod"] },
  { name: "cli", files: "^cli/", allowed: ["zod", "yaml", "@stricli/core"] },
  {
    name: "dashboard",
    files: "^dashboard/",
    allowed: ["react", "react-dom", "react-aria-components", "@tanstack/react-(router|query|virtual)"],
  },
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

/** Where Node's own modules may not be imported. */
export const nodeFreeRules: readonly IForbiddenRuleType[] = [
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
    name: "dashboard-is-free-of-node",
    comment: "dashboard/ runs in a browser only.",
    severity: "error",
    from: { path: "^dashboard/", pathNot: test },
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
      "Only *.node.ts, main.conductor.ts, main.migrate.ts and main.accounts.ts may use node:*; the rest also runs on Deno and at the edge, where of it a signature is known to work.",
    severity: "error",
    from: {
      path: "^control-plane/",
      pathNot: [test, "\\.node\\.ts$", "/main\\.(conductor|migrate|accounts)\\.ts$", "/creds-authenticator\\.ts$"],
    },
    to: { dependencyTypes: ["core"] },
  },
];

/** Where packages may be imported. */
export const packageRules: readonly IForbiddenRuleType[] = outside.map(outsideRule);
