import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { BusKeys } from "../../../bus-keys/bus-keys.ts";
import { writeBusKeys } from "../../../bus-keys/keep-keys.ts";
import type { CommandLine } from "../command-line.ts";

/** What is asked of a cluster that is there. */
export async function clusterExamples(cli: CommandLine): Promise<void> {
  expect(await cli.example("storeplane clusters")).toMatch(/^CLUSTER .*\nfra-1 +online /);
  expect(await cli.example("storeplane clusters -o wide")).toContain("REGISTERED");
  expect(await cli.example("storeplane cluster list")).toMatch(/^CLUSTER .*\nfra-1 +online /);
  expect(await cli.example("storeplane cluster list -o wide")).toContain("REGISTERED");
  expect(await cli.example("storeplane cluster get fra-1")).toMatch(/\nfra-1 +online /);
  expect(await cli.example("storeplane cluster get fra-1 -o yaml")).toMatch(/^cluster: fra-1\n/);
  const cordoned = await cli.example("storeplane cluster cordon fra-1 --reason maintenance");
  expect(cordoned).toMatch(/\nfra-1 +online, cordoned /);
  expect(await cli.example("storeplane cluster uncordon fra-1")).toMatch(/\nfra-1 +online  /);
  await cli.example("storeplane cluster label fra-1 --label tier=gold --remove beta --region fra");
  await cli.example("storeplane cluster label fra-1 --max-provisioning 50 --max-stores none");
  const labelled = await cli.run("storeplane cluster get fra-1 -o json");
  expect(JSON.parse(labelled.out)).toMatchObject({ region: "fra", labels: { tier: "gold" }, maxProvisioning: 50 });
  const placed = await cli.example(
    "storeplane create ties --engine woocommerce --region fra --cluster-label tier=gold --host shop.example.com",
  );
  expect(placed).toMatch(/\nties .* fra-1 /);
  const elsewhere = await cli.run("storeplane create belts --engine woocommerce --region nyc");
  expect(elsewhere).toMatchObject({ code: 3, err: expect.stringContaining("storeplane clusters -o wide") as string });
  expect(elsewhere.err).toContain("fra-1: its region is fra");
}

/** Bus and keys are in the configuration too. The cluster is not there, so that no agent asks (tests/e2e/join.test.ts has one). */
export async function joiningExamples(cli: CommandLine, busKeys: BusKeys): Promise<void> {
  const keys = join(cli.folder, "keys");
  mkdirSync(keys);
  writeBusKeys(keys, busKeys);
  const toBus = "--keys keys --bus tls://bus.example.com:4222";
  const manifests = await cli.example(`storeplane cluster join fra-2 ${toBus} --region fra > fra-2.yaml`);
  expect(manifests).toMatch(/kind: Secret\n.*\n {2}join: spj_\w{32}\n/s);
  await cli.example("storeplane cluster join fra-2 --keys keys --bus nats://10.0.0.2:4222 --auto");
  const kept = await cli.example("storeplane cluster join nyc-2 > nyc-2.yaml");
  expect(kept).toContain("url: tls://bus.example.com:4222\n");
  expect(await cli.example("storeplane cluster invite fra-2")).toMatch(/^spj_\w{32}\n$/);
  await cli.example("storeplane cluster invite fra-2 --auto");
  const accept = "storeplane cluster accept fra-2";
  expect(await cli.refusedExample(accept, `${accept} --timeout 1ms`)).toMatchObject({ code: 6, out: "" });
  const inVain = await cli.refusedExample(`${accept} --timeout 10m -o json`, `${accept} --timeout 1ms -o json`);
  expect(JSON.parse(inVain.err.replace(/^No agent.*\n/, ""))).toMatchObject({ code: "timed-out" });
  const accepted = await cli.refusedExample("storeplane cluster accept fra-2 --fingerprint SHA256:... --no-input");
  expect(accepted.err).toContain("fingerprint");
  expect(await cli.example("storeplane cluster revoke fra-2 --reason stolen")).toMatch(/\nfra-2 +offline, revoked /);
  expect(await cli.example(`storeplane cluster rejoin fra-2 ${toBus} > fra-2.yaml`)).toContain("join: spj_");
  await cli.example("storeplane cluster revoke fra-2 --keys keys");
}
