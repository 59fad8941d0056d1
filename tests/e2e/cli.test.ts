import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeBusKeys } from "../../bus-keys/keep-keys.ts";
import { commands } from "../../cli/commands.ts";
import { startTestPlatform, type TestPlatform } from "../fixtures/platform.ts";

const main = join(import.meta.dirname, "../../cli/main.mjs");
let platform: TestPlatform;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "storeplane-cli-"));
  platform = await startTestPlatform({ clusters: ["fra-1"] });
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(line: string): ChildProcess {
  // What a shell would write to a file, the test takes from the output.
  const [command = ""] = line.split(" > ");
  const [words = "", input] = command.split(" < ");
  const [program, ...args] = words.split(" ");
  expect(program).toBe("storeplane");
  const env = { PATH: process.env["PATH"], XDG_CONFIG_HOME: folder, STOREPLANE_ENDPOINT: platform.url };
  const stdin = input === undefined ? "ignore" : openSync(join(folder, input), "r");
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, env, stdio: [stdin, "pipe", "pipe"] });
  if (typeof stdin === "number") closeSync(stdin);
  return child;
}

async function ended(child: ChildProcess): Promise<Ran> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error("both streams are pipes");
  const [out, err] = await Promise.all([text(stdout), text(stderr), once(child, "exit")]);
  return { code: child.exitCode, out, err };
}

const examples = new Set(commands.flatMap((command) => command.examples));

/** Runs a line that some command's help shows. */
async function example(line: string): Promise<string> {
  expect([...examples]).toContain(line);
  const { code, out, err } = await ended(start(line));
  expect(code, err).toBe(0);
  examples.delete(line);
  return out;
}

/** The cluster is not there, so that no agent asks (tests/e2e/join.test.ts has one). */
async function joiningExamples(): Promise<void> {
  const keys = join(folder, "keys");
  mkdirSync(keys);
  writeBusKeys(keys, platform.servers.nats.keys);
  const toBus = "--keys keys --bus tls://bus.example.com:4222";
  const manifests = await example(`storeplane cluster join fra-2 ${toBus} --region fra > fra-2.yaml`);
  expect(manifests).toMatch(/kind: Secret\n.*\n {2}join: spj_\w{32}\n/s);
  await example("storeplane cluster join fra-2 --keys keys --bus nats://10.0.0.2:4222 --auto");
  expect(await example("storeplane cluster invite fra-2")).toMatch(/^spj_\w{32}\n$/);
  await example("storeplane cluster invite fra-2 --auto");
  expect(await example("storeplane cluster accept fra-2")).toMatch(/\nfra-2 +offline, invited /);
  const accept = "storeplane cluster accept fra-2 --fingerprint SHA256:...";
  expect((await ended(start(accept))).err).toContain("fingerprint");
  examples.delete(accept);
  expect(await example("storeplane cluster revoke fra-2 --reason stolen")).toMatch(/\nfra-2 +offline, revoked /);
  expect(await example(`storeplane cluster rejoin fra-2 ${toBus} > fra-2.yaml`)).toContain("join: spj_");
  await example("storeplane cluster revoke fra-2 --keys keys");
}

async function clusterExamples(): Promise<void> {
  expect(await example("storeplane cluster list")).toMatch(/^CLUSTER .*\nfra-1 +online /);
  expect(await example("storeplane cluster list -o wide")).toContain("REGISTERED");
  expect(await example("storeplane cluster get fra-1")).toMatch(/\nfra-1 +online /);
  expect(await example("storeplane cluster get fra-1 -o yaml")).toMatch(/^cluster: fra-1\n/);
  expect(await example("storeplane cluster cordon fra-1 --reason maintenance")).toMatch(/\nfra-1 +online, cordoned /);
  expect(await example("storeplane cluster uncordon fra-1")).toMatch(/\nfra-1 +online  /);
  await example("storeplane cluster label fra-1 --label tier=gold --remove beta --region fra");
  await example("storeplane cluster label fra-1 --max-provisioning 50 --max-stores none");
  const labelled = await ended(start("storeplane cluster get fra-1 -o json"));
  expect(JSON.parse(labelled.out)).toMatchObject({ region: "fra", labels: { tier: "gold" }, maxProvisioning: 50 });
  const placed = await example("storeplane create ties --engine woocommerce --region fra --cluster-label tier=gold");
  expect(placed).toMatch(/\nties .* fra-1 /);
  const elsewhere = await ended(start("storeplane create belts --engine woocommerce --region nyc"));
  expect(elsewhere).toMatchObject({ code: 3, err: expect.stringContaining("storeplane clusters -o wide") as string });
}

async function tenantExamples(): Promise<void> {
  const limits = "--stores 20 --cpu 40 --memory 80Gi --storage 500Gi";
  const limited = /^tenant +acme\n.*\nstores +0 +20 +20\n.*\nstorage +0 +500Gi +500Gi\n$/s;
  expect(await example(`storeplane tenant create acme ${limits}`)).toMatch(limited);
  const named = JSON.parse(await example("storeplane tenant create globex --name Globex -o json")) as unknown;
  expect(named).toMatchObject({ tenant: "globex", name: "Globex", quota: {} });
  expect(await example("storeplane tenant list")).toMatch(/^TENANT .*\nacme +Active +20 +40 +80Gi +500Gi +acme\n/);
  expect(await example("storeplane tenant list -o wide")).toContain("CREATED");
  expect(await example("storeplane tenant get acme")).toMatch(limited);
  expect(await example("storeplane tenant get acme -o yaml")).toContain("memoryBytes: 85899345920");
  expect(await example(`storeplane tenant quota acme ${limits}`)).toMatch(limited);
  const raised = await example("storeplane tenant quota acme --stores 50 --cpu none");
  expect(raised).toMatch(/\nstores +0 +50 +50\ncpu +0 +no limit +-\nmemory +0 +80Gi +80Gi\n/);
  expect(await example("storeplane tenant verify acme")).toMatch(/^RESOURCE +BEFORE +NOW\nstores +0 +0\n/);
  expect(await example("storeplane tenant suspend acme")).toMatch(/\nstate +Suspended\n/);
  expect(await example("storeplane tenant resume acme")).toMatch(/\nstate +Active\n/);
  await ended(start("storeplane tenant suspend acme"));
  expect(await example("storeplane tenant erase acme --confirm acme")).toMatch(/^tenant +acme\n/);
  const other = await ended(start("storeplane tenant create globex --stores 1"));
  expect(other).toMatchObject({ code: 5, err: expect.stringContaining("storeplane tenant get globex") as string });
  expect((await ended(start("storeplane tenant get initech"))).code).toBe(3);
}

test("every example of every help does what it says, on a real platform", async () => {
  const created = await example("storeplane create hats --engine woocommerce --wait");
  expect(created).toMatch(/^name +hats\nphase +Ready\nurl +http/);
  const other = "storeplane create caps --engine medusa --external-id shop-4711 --label tier=gold -o json";
  expect(JSON.parse(await example(other))).toMatchObject({ name: "caps", labels: { tier: "gold" } });

  expect(await example("storeplane get hats")).toMatch(/^name +hats\nphase +Ready\nurl +http/);
  expect(await example("storeplane get hats -o wide")).toMatch(/STEP +STATE +TOOK.*\naccepted +Done/s);
  expect(JSON.parse(await example("storeplane get hats -o json"))).toMatchObject({ name: "hats", phase: "Ready" });

  expect(await example("storeplane list")).toMatch(/^NAME +PHASE .*\n(hats|caps) .*\n(hats|caps) .*\n$/);
  expect(await example("storeplane list --phase Failed -o wide")).toMatch(/^NAME .*\n$/);
  expect(await example("storeplane list -l tier=gold --cluster fra-1 -o name")).toBe("caps\n");
  const found = JSON.parse(await example("storeplane list --external-id shop-4711 -o json")) as unknown;
  expect(found).toMatchObject({ items: [{ name: "caps" }] });

  expect(await example("storeplane credentials hats")).toMatch(/^url .*\nusername +\S+\npassword +\S+\n$/);
  expect(JSON.parse(await example("storeplane credentials hats -o json"))).toHaveProperty("password");
  expect(await example("storeplane clusters")).toMatch(/^CLUSTER .*\nfra-1 +online /);
  expect(await example("storeplane clusters -o wide")).toContain("REGISTERED");

  expect(await example("storeplane delete hats")).toMatch(/\nhats +Deleting .*WaitingForDelete/);
  expect(await example("storeplane undelete hats")).toMatch(/\nhats /);
  expect(await example("storeplane delete hats --now --confirm hats --wait")).toMatch(/\nhats +Deleted /);

  await clusterExamples();
  await joiningExamples();
  await tenantExamples();

  const made = await example("storeplane token create deploy --role tenant-member --expires 30d");
  expect(made).toMatch(/^token +spt_\w+\nid +(\w{12})\nname +deploy\n/);
  const secret = await example("storeplane token create watch --role tenant-viewer --scope stores:read -o name");
  expect(secret).toMatch(/^spt_\w+\n$/);
  writeFileSync(join(folder, "token"), secret);
  await example("storeplane login --token-stdin --context live < token");
  expect(statSync(join(folder, "storeplane/config.json")).mode & 0o777).toBe(0o600);
  const byDevice = "storeplane login --context live";
  // At an identity provider, which is not here, tests/cli/device.test.ts signs in.
  expect((await ended(start(byDevice))).code).toBe(4);
  examples.delete(byDevice);
  await example("storeplane logout --context live");
  expect(readFileSync(join(folder, "storeplane/config.json"), "utf8")).not.toContain("spt_");
  expect(await example("storeplane token list")).toMatch(/\n\w{12} +watch +tenant-viewer +Active +never /);
  expect(await example("storeplane token list -o wide")).toContain("CREATED BY");
  const [, id = ""] = /\nid +(\w+)/.exec(made) ?? [];
  const [shown = ""] = [...examples].filter((line) => line.startsWith("storeplane token revoke "));
  examples.delete(shown);
  const revoked = await ended(start(shown.replace(/\w+$/, id)));
  expect([revoked.code, revoked.out]).toEqual([0, expect.stringMatching(/\nstate +Revoked\n/)]);
  expect((await ended(start(shown))).code).toBe(3);
  expect(await example("storeplane audit list --target hats")).toMatch(/ createStore +hats +accepted /);
  expect(JSON.parse(await example("storeplane audit list --outcome refused -o json"))).toHaveProperty("items");
  writeFileSync(join(folder, "audit.jsonl"), await example("storeplane audit export > audit.jsonl"));
  expect(await example("storeplane audit verify")).toMatch(/\nchain is +whole\n/);
  expect(await example("storeplane audit verify --file audit.jsonl")).toMatch(/\nchain is +whole\n/);
  const verified = await example("storeplane audit verify --checkpoint audit.jsonl -o json");
  expect(JSON.parse(verified)).toMatchObject({ chain: "default", findings: [] });
  expect(await example("storeplane whoami")).toMatch(/^tenant +default\nrole +platform-admin\n/);
  expect(JSON.parse(await example("storeplane whoami -o json"))).toMatchObject({ tenant: "default" });

  writeFileSync(join(folder, "profile.json"), JSON.stringify({ base: "local", name: "mine" }));
  const paths = await example("storeplane manifests profile.json manifests");
  expect(paths).toMatch(/^manifests\/mine-platform\.k8s\.yaml\nmanifests\/mine-platform-agent/);
  for (const path of paths.trim().split("\n")) expect(existsSync(join(folder, path))).toBe(true);
  expect(await example("storeplane manifests profile.json chart --helm")).toMatch(
    /^chart\/Chart\.yaml\nchart\/templates\//,
  );

  writeFileSync(join(folder, "profile.json"), JSON.stringify(withPlatform));
  expect(await example("storeplane install --profile profile.json --print")).toContain("kind: StatefulSet");
  expect([...examples]).toEqual([]);
});

/** The control plane and the bus beside the agent; its volumes are small and on nodes of any kind. */
const withPlatform = {
  base: "local",
  name: "mine",
  platform: { cluster: "fra-1", host: "api.stores.localhost", bus: { volumeSize: "1Gi", separateNodes: false } },
};

test("what is not there ends with 3, what stands against it with 5, each with the id of its request", async () => {
  const absent = await ended(start("storeplane get absent"));
  expect(absent).toMatchObject({
    code: 3,
    out: "",
    err: expect.stringMatching(/request id: [0-9a-f-]{36}\n$/) as string,
  });
  const differs = await ended(start("storeplane create caps --engine woocommerce"));
  expect(differs).toMatchObject({ code: 5, err: expect.stringContaining("(store-differs)") as string });
  const wrong = await ended(start("storeplane create Caps --engine medusa"));
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining("why:   name must be") as string });
});

test("Ctrl-C ends the waiting with 130, and the store comes up all the same", async () => {
  const child = start("storeplane create socks --engine woocommerce --wait -o json");
  const running = ended(child);
  await once(child.stderr as NodeJS.ReadableStream, "data");
  child.kill("SIGINT");
  const { code, out, err } = await running;
  expect([code, out]).toEqual([130, ""]);
  expect(err).toContain("storeplane get socks");
  expect(await ended(start("storeplane create socks --engine woocommerce --wait -o name"))).toMatchObject({
    code: 0,
    out: "socks\n",
  });
});
