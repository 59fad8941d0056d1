import type { IForbiddenRuleType } from "dependency-cruiser";
import { test } from "./test-files.ts";

const root = "control-plane/";

/** One part of the control plane, as a pattern of its files, and what it may import of the other parts. */
interface Part {
  readonly name: string;
  readonly files: string;
  readonly may: readonly string[];
  /** What to do instead of the import that is refused. */
  readonly advice: string;
}

const route = "[^/]+/[^/]+\\.route\\.ts$";

/** main → run → app → routes → <domain>/*.route → <domain> → ports ← bus. What is not listed is refused, types too. */
const parts: readonly Part[] = [
  {
    name: "entries",
    files: "(main\\.|run\\.)",
    may: [
      "app\\.ts$",
      "audit/checkpoint-files",
      "config",
      "logger",
      "console-logger",
      "hosts/",
      "stores/summaries/kept-index\\.ts$",
      "dashboard/",
      "events/hub\\.ts$",
      "events/logs/log-streams\\.ts$",
      "conductor/",
      "http/",
      "identity/",
      "probes/",
      "bus/",
      "ports/",
    ],
    advice: "An entry joins the app, the server before it and the bus; what a request means belongs to a domain.",
  },
  {
    name: "app",
    files: "app\\.ts$",
    may: [
      "routes\\.ts$",
      "openapi\\.generated\\.json$",
      "dashboard/serve-dashboard\\.ts$",
      "events/feed-per-request\\.ts$",
      "events/logs/log-streams\\.ts$",
      "http/",
      "openapi/document\\.ts$",
      "ports/",
    ],
    advice: "The app finds the route of a request and knows no domain: list routes in routes.ts.",
  },
  {
    name: "routes",
    files: "routes\\.ts$",
    may: [
      route,
      "clusters/(choose-cluster|placement-tally)\\.ts$",
      "stores/summaries/kept-index\\.ts$",
      "http/",
      "openapi/document\\.ts$",
    ],
    advice: "routes.ts lists routes and gives them what outlives a request.",
  },
  {
    name: "stores",
    files: "stores/",
    may: ["clusters/", "http/", "ports/"],
    advice: "stores/ may use clusters/ and no other domain; the bus is behind ports/.",
  },
  {
    name: "hosts",
    files: "hosts/",
    may: ["stores/", "http/", "ports/"],
    advice: "hosts/ has hosts proved for stores/; DNS, the web and the bus are behind ports/.",
  },
  {
    name: "events",
    files: "events/",
    may: ["stores/", "clusters/", "http/", "ports/"],
    advice: "events/ tells what becomes of stores/ and clusters/; the bus is behind ports/.",
  },
  {
    name: "probes",
    files: "probes/",
    may: ["ports/"],
    advice: "probes/ implements the port of the public DNS and web, and knows nothing of what is looked for.",
  },
  {
    name: "clusters",
    files: "clusters/",
    may: ["http/", "ports/"],
    advice: "clusters/ knows no other domain, stores least of all; the bus is behind ports/.",
  },
  {
    name: "tenants",
    files: "tenants/",
    may: ["http/", "ports/"],
    advice: "tenants/ knows no other domain; the bus is behind ports/.",
  },
  {
    name: "webhooks",
    files: "webhooks/",
    may: ["http/", "ports/"],
    advice: "webhooks/ knows no other domain; the bus is behind ports/.",
  },
  {
    name: "conductor",
    files: "conductor/",
    may: ["webhooks/secrets\\.ts$", "ports/"],
    advice: "conductor/ acts without a request: no HTTP API, and the bus and the web are behind ports/.",
  },
  {
    name: "audit",
    files: "audit/",
    may: ["http/", "ports/"],
    advice: "audit/ shows the chains and knows no domain; the bus is behind ports/.",
  },
  {
    name: "history",
    files: "history/",
    may: ["ports/", "http/", "stores/store-answers"],
    advice: "history/ reads what was asked of stores; the bus is behind ports/.",
  },
  {
    name: "catalog",
    files: "catalog/",
    may: ["http/", "ports/"],
    advice: "catalog/ knows no other domain; the bus is behind ports/.",
  },
  {
    name: "identity",
    files: "identity/",
    may: ["http/", "ports/"],
    advice: "identity/ tells who asks, and knows no domain; the bus is behind ports/.",
  },
  {
    name: "dashboard",
    files: "dashboard/",
    may: ["config\\.ts$"],
    advice: "dashboard/ serves files that were built, and knows nothing of the API.",
  },
  {
    name: "platform",
    files: "platform/",
    may: ["http/", "openapi/document\\.ts$", "ports/"],
    advice: "platform/ shows the document and the state of the process, and knows no domain.",
  },
  {
    name: "openapi",
    files: "openapi/",
    may: ["http/route\\.ts$"],
    advice: "The document is written from the specs of routes alone.",
  },
  {
    name: "http",
    files: "http/",
    may: ["ports/"],
    advice: "http/ is the same for every domain: move what knows stores or clusters to their folder.",
  },
  {
    name: "bus",
    files: "bus/",
    may: ["ports/"],
    advice: "The bus implements ports/ and knows nothing of HTTP or of what a request means.",
  },
  {
    name: "config",
    files: "config",
    may: [
      "http/http-limits\\.ts$",
      "http/rates/rate-limiter\\.ts$",
      "http/loopback\\.ts$",
      "identity/create-access\\.ts$",
      "identity/oidc/issuers\\.ts$",
      "identity/session/seals\\.ts$",
      "bus/connection/connection-options\\.ts$",
      "ports/webhooks\\.ts$",
    ],
    advice: "config reads the environment into plain values.",
  },
  {
    name: "logger",
    files: "(logger|console-logger)",
    may: ["ports/logger\\.ts$"],
    advice: "A logger implements its port and nothing more.",
  },
  { name: "ports", files: "ports/", may: [], advice: "Ports are interfaces in words of contract/." },
];

function partRule({ name, files, may, advice }: Part): IForbiddenRuleType {
  return {
    name: `control-plane-${name}-may-import-only`,
    comment: `control-plane: ${name} may import ${may.join(", ") || "nothing of the other parts"}. ${advice}`,
    severity: "error",
    from: { path: `^${root}${files}`, pathNot: test },
    to: { path: `^${root}`, pathNot: [files, ...may].map((it) => `^${root}${it}`) },
  };
}

/** The arrows inside the control plane. */
export const controlPlaneRules: readonly IForbiddenRuleType[] = [
  ...parts.map(partRule),
  {
    name: "control-plane-has-only-these-parts",
    comment: "A new folder or file at the top of control-plane/ needs its part in tools/arrow-rules/control-plane.ts.",
    severity: "error",
    from: { path: `^${root}`, pathNot: [test, ...parts.map(({ files }) => `^${root}${files}`)] },
    to: {},
  },
  {
    name: "control-plane-routes-are-listed-in-one-place",
    comment: "Only routes.ts imports *.route.ts: what two routes need lies beside them under its own name.",
    severity: "error",
    from: { path: `^${root}`, pathNot: [test, `^${root}routes\\.ts$`] },
    to: { path: `^${root}${route}` },
  },
];
