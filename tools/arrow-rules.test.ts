import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cruise, type IReporterOutput } from "dependency-cruiser";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { folderArrows } from "./arrow-rules/folders.ts";
import { arrowOptions, arrowRules } from "./arrow-rules.ts";
import { sourceFiles } from "./check/source-files.ts";

let project = "";

beforeEach(async () => {
  await mkdir("build", { recursive: true });
  project = await mkdtemp(join("build", "arrows-"));
});

afterEach(async () => {
  await rm(project, { recursive: true, force: true });
});

/** Writes the files into an empty project and returns every file with each rule it breaks. */
async function violations(files: Record<string, string>): Promise<string[]> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(project, dirname(path)), { recursive: true });
    await writeFile(join(project, path), text);
  }
  const result: IReporterOutput = await cruise(["."], {
    ...arrowOptions,
    baseDir: join(process.cwd(), project),
    validate: true,
    ruleSet: { forbidden: [...arrowRules] },
  });
  if (typeof result.output === "string") throw new TypeError("dependency-cruiser returned a text, not a result");
  return result.output.summary.violations.map(({ from, rule }) => `${from} ${rule.name}`).toSorted();
}

/** The names of the rules that the files break. */
async function brokenRules(files: Record<string, string>): Promise<string[]> {
  const found = await violations(files);
  return [...new Set(found.map((it) => it.split(" ")[1] ?? ""))].toSorted();
}

const contractIndex = { "contract/index.ts": "export interface Spec { name: string }\nexport const one = 1;\n" };

describe("arrows", () => {
  test("lets a side import the contract by its door", async () => {
    const agent =
      'import { one, type Spec } from "../contract/index.ts";\nexport const spec: Spec = { name: `${one}` };\n';
    expect(await brokenRules({ ...contractIndex, "agent/ports.ts": agent })).toEqual([]);
  });

  test("refuses a type import from the agent into the control plane", async () => {
    const controlPlane = 'import type { Spec } from "../agent/spec.ts";\nexport const spec: Spec = { name: "a" };\n';
    const agent = "export interface Spec { name: string }\n";
    expect(await brokenRules({ "control-plane/app.ts": controlPlane, "agent/spec.ts": agent })).toEqual([
      "arrows-of-control-plane",
    ]);
  });

  test("refuses a type import of the constructs in the contract", async () => {
    const constructs = "export interface Props { name: string }\n";
    const contract =
      'import type { Props } from "../constructs/index.ts";\nexport const props: Props = { name: "a" };\n';
    expect(await brokenRules({ "constructs/index.ts": constructs, "contract/index.ts": contract })).toEqual([
      "arrows-of-contract",
    ]);
  });

  test("refuses that what is the same for every engine knows one, in a type too", async () => {
    const engine = "export interface Engine { id: string }\n";
    const guard = 'import type { Engine } from "../engines/engine.ts";\nexport const id: Engine = { id: "a" };\n';
    expect(await brokenRules({ "constructs/engines/engine.ts": engine, "constructs/guards/quota.ts": guard })).toEqual([
      "constructs-parts-know-no-engine",
    ]);
  });

  test("refuses that the storefront, which ships alone, imports anything else of the project", async () => {
    const page = 'import { one } from "../../contract/index.ts";\nexport const two = one + one;\n';
    expect(await brokenRules({ ...contractIndex, "shops/storefront/page.ts": page })).toEqual([
      "arrows-of-shops/storefront",
    ]);
  });

  test("refuses a second door into the contract", async () => {
    const deep = 'import type { Name } from "../contract/names.ts";\nexport const name: Name = "a";\n';
    const files = { "contract/names.ts": "export type Name = string;\n", "agent/ports.ts": deep };
    expect(await brokenRules(files)).toEqual(["contract-and-constructs-have-one-door"]);
  });

  test.each([
    {
      what: "the product importing development",
      from: "agent/pass.ts",
      to: "testbed/servers/ports.ts",
      rule: "arrows-of-agent",
    },
    {
      what: "dev importing a test",
      from: "dev/demo/demo.ts",
      to: "tests/integration/stores.ts",
      rule: "arrows-of-dev",
    },
    {
      what: "the test bed importing what is tested in it",
      from: "testbed/servers/start.ts",
      to: "agent/run.ts",
      rule: "arrows-of-testbed",
    },
    {
      what: "the builder of images importing the programs that use it",
      from: "images/build/build.ts",
      to: "dev/start/start.ts",
      rule: "arrows-of-images",
    },
    { what: "a bench importing a test", from: "bench/run.ts", to: "tests/stores.ts", rule: "arrows-of-bench" },
    { what: "a test importing a bench", from: "tests/run.ts", to: "bench/clock.ts", rule: "arrows-of-tests" },
    { what: "a check importing the test bed", from: "tools/run.ts", to: "testbed/poll.ts", rule: "arrows-of-tools" },
    {
      what: "a folder that no one has thought of",
      from: "client/send.ts",
      to: "elsewhere/thing.ts",
      rule: "arrows-of-client",
    },
    {
      what: "anyone importing an entry",
      from: "agent/steps/apply.ts",
      to: "agent/main.ts",
      rule: "entries-are-not-imported",
    },
    {
      what: "a fixture outside of tests",
      from: "agent/agent.ts",
      to: "agent/fake.fixture.ts",
      rule: "only-tests-import-fixtures",
    },
    { what: "a drawer", from: "agent/agent.ts", to: "agent/steps/utils.ts", rule: "no-drawers-imported" },
  ])("refuses $what", async ({ from, to, rule }) => {
    const up = "../".repeat(from.split("/").length - 1);
    const importing = `import type { Thing } from "${up}${to}";\nexport const thing: Thing = 1;\n`;
    expect(await brokenRules({ [from]: importing, [to]: "export type Thing = number;\n" })).toContain(rule);
  });

  test.each([
    ["ports", "ports.ts", "store/inventory.ts"],
    ["ground", "errors.ts", "pass.ts"],
    ["bus", "bus/feed.ts", "cluster/writer.ts"],
    ["cluster", "cluster/writer.ts", "steps/apply.ts"],
    ["queue", "queue/work-queue.ts", "store/inventory.ts"],
    ["storeObject", "store/store-object.ts", "store/inventory.ts"],
    ["store", "store/inventory.ts", "pass.ts"],
    ["synth", "synth/synthesize.ts", "pass.ts"],
    ["pass", "pass.ts", "steps/apply.ts"],
    ["diagnosis", "diagnosis/diagnose.ts", "steps/apply.ts"],
    ["steps", "steps/apply.ts", "cluster/writer.ts"],
    ["steps", "steps/apply.ts", "operations/provision.ts"],
    ["steps", "steps/apply.ts", "status/summarize.ts"],
    ["status", "status/summarize.ts", "steps/apply.ts"],
    ["operations", "operations/provision.ts", "bus/feed.ts"],
    ["intake", "intake/take-in.ts", "operations/provision.ts"],
    ["questions", "questions/preview.ts", "steps/apply.ts"],
    ["config", "config.ts", "agent-options.ts"],
    ["metrics", "metrics.ts", "operations/provision.ts"],
    ["health", "health-server.ts", "agent.ts"],
    ["connectBus", "connect-bus.ts", "agent.ts"],
    ["options", "agent-options.ts", "term.ts"],
    ["term", "term.ts", "questions/preview.ts"],
    ["agent", "agent.ts", "operations/provision.ts"],
    ["main", "main.ts", "term.ts"],
  ])("holds the part %s of the agent to its list: %s may not import %s", async (part, from, to) => {
    const up = "../".repeat(from.split("/").length - 1) || "./";
    const importing = `import type { Thing } from "${up}${to}";\nexport const thing: Thing = 1;\n`;
    const broken = await brokenRules({
      [`agent/${from}`]: importing,
      [`agent/${to}`]: "export type Thing = number;\n",
    });
    expect(broken).toContain(`agent-${part}`);
  });

  test("asks for a part for every file of the agent", async () => {
    const files = { "agent/new-thing.ts": 'import type { Thing } from "./ports.ts";\nexport type New = Thing;\n' };
    const ports = { "agent/ports.ts": "export type Thing = number;\n" };
    expect(await brokenRules({ ...files, ...ports })).toEqual(["agent-files-have-a-part"]);
  });

  test.each([
    { what: "undici outside agent/cluster", from: "agent/pass.ts", to: "undici", rule: "packages-of-agent" },
    {
      what: "HPKE in the client beside what opens",
      from: "client/transport.ts",
      to: "@hpke/core",
      rule: "packages-of-client",
    },
    { what: "HPKE beside the seal", from: "agent/questions/answer.ts", to: "@hpke/core", rule: "packages-of-agent" },
    {
      what: "a Kubernetes client in the bus",
      from: "agent/bus/feed.ts",
      to: "@kubernetes/client-node",
      rule: "packages-of-agent-bus",
    },
    {
      what: "the TCP transport in the bus folder",
      from: "control-plane/bus/reader.ts",
      to: "@nats-io/transport-node",
      rule: "packages-of-control-plane-bus",
    },
    {
      what: "pino outside an entry of the control plane",
      from: "control-plane/app.ts",
      to: "pino",
      rule: "packages-of-control-plane",
    },
    { what: "cdk8s in the contract", from: "contract/index.ts", to: "cdk8s", rule: "packages-of-contract" },
    {
      what: "node:* in the control plane",
      from: "control-plane/app.ts",
      to: "node:fs",
      rule: "control-plane-is-free-of-node",
    },
    { what: "node:* in the contract", from: "contract/index.ts", to: "node:fs", rule: "contract-is-free-of-node" },
  ])("refuses $what", async ({ from, to, rule }) => {
    const text = `import type * as outside from "${to}";\nexport type Outside = typeof outside;\n`;
    expect(await brokenRules({ [from]: text })).toContain(rule);
  });

  test.each([
    ["agent/cluster/writer.ts", "undici"],
    ["agent/main.ts", "@nats-io/transport-node"],
    ["control-plane/main.node.ts", "node:process"],
    ["control-plane/bus/reader.ts", "@nats-io/jetstream"],
    ["constructs/index.ts", "cdk8s-plus-28"],
    ["agent/questions/seal.ts", "@hpke/core"],
  ])("lets %s import %s", async (file, specifier) => {
    const text = `import type * as outside from "${specifier}";\nexport type Outside = typeof outside;\n`;
    expect(await brokenRules({ [file]: text })).toEqual([]);
  });

  test("lets each part of the control plane import what its arrow allows and nothing else", async () => {
    const targets = ["bus/x.ts", "http/x.ts", "stores/x.ts", "stores/x.route.ts", "clusters/x.ts", "ports/x.ts"];
    /** Importing file, imported file, and the rule that this breaks. */
    const imports: [string, string, string?][] = [
      ["stores/list.ts", "bus/x.ts", "stores-may-import-only"],
      ["stores/list.route.ts", "bus/x.ts", "stores-may-import-only"],
      ["clusters/list.route.ts", "stores/x.ts", "clusters-may-import-only"],
      ["catalog/catalog.route.ts", "stores/x.ts", "catalog-may-import-only"],
      ["platform/health.route.ts", "clusters/x.ts", "platform-may-import-only"],
      ["http/route.ts", "clusters/x.ts", "http-may-import-only"],
      ["openapi/describe-route.ts", "stores/x.ts", "openapi-may-import-only"],
      ["bus/desired.ts", "http/x.ts", "bus-may-import-only"],
      ["bus/upkeep/sweep.ts", "stores/x.ts", "bus-may-import-only"],
      ["ports/backend.ts", "http/x.ts", "ports-may-import-only"],
      ["app.ts", "clusters/x.ts", "app-may-import-only"],
      ["routes.ts", "bus/x.ts", "routes-may-import-only"],
      ["run.node.ts", "stores/x.ts", "entries-may-import-only"],
      ["config.ts", "stores/x.ts", "config-may-import-only"],
      ["logger.node.ts", "http/x.ts", "logger-may-import-only"],
      ["stores/beside.ts", "stores/x.route.ts", "routes-are-listed-in-one-place"],
      ["billing/invoice.ts", "ports/x.ts", "has-only-these-parts"],
      ["stores/create.ts", "clusters/x.ts"],
      ["stores/create.route.ts", "stores/x.ts"],
      ["stores/find-store.ts", "ports/x.ts"],
      ["clusters/choose-cluster.ts", "http/x.ts"],
      ["bus/status.ts", "ports/x.ts"],
      ["routes.deno.ts", "ports/x.ts", "has-only-these-parts"],
      ["main.deno.ts", "bus/x.ts"],
    ];
    const up = (path: string): string => "../".repeat(path.split("/").length - 1) || "./";
    const importing = (from: string, to: string) =>
      `import type { Thing } from "${up(from)}${to}";\nexport const thing: Thing = 1;\n`;
    const files = [
      ...targets.map((path) => [path, "export type Thing = number;\n"] as const),
      ...imports.map(([from, to]) => [from, importing(from, to)] as const),
    ];
    const found = await violations(Object.fromEntries(files.map(([path, text]) => [`control-plane/${path}`, text])));
    const broken = imports.filter(([, , rule]) => rule !== undefined);
    expect(found).toEqual(broken.map(([from, , rule]) => `control-plane/${from} control-plane-${rule}`).toSorted());
  });

  test("lets what has arrows of its own inside a folder follow those alone", async () => {
    const policy = 'import type { Spec } from "../../../agent/spec.ts";\nexport const spec: Spec = { name: "a" };\n';
    const agent = "export interface Spec { name: string }\n";
    expect(await brokenRules({ "testbed/nodes/policy/rules.ts": policy, "agent/spec.ts": agent })).toEqual([]);
  });

  test("are given for every folder that has code", () => {
    const folders = sourceFiles(".").map(({ path }) => path.split("/")[0] ?? "");
    const known = Object.keys(folderArrows).map((folder) => folder.split("/")[0]);
    expect(known).toEqual(expect.arrayContaining([...new Set(folders)]));
  });

  test("refuses a cycle of types", async () => {
    const files = {
      "agent/steps/a.ts": 'import type { B } from "./b.ts";\nexport type A = B | 1;\n',
      "agent/steps/b.ts": 'import type { A } from "./a.ts";\nexport interface B { a: A }\n',
    };
    expect(await brokenRules(files)).toEqual(["no-circular"]);
  });
});
