import { setTimeout as sleep } from "node:timers/promises";
import { ApiClient } from "../../client/index.ts";
import type { StoreResource } from "../../contract/index.ts";
import type { Platform } from "../platform/start-platform.ts";
import { labelledObjects, leftoversIn, objectTable } from "./cluster-contents.ts";
import { type PlacedStore, type Provisioned, provision } from "./provision.ts";
import { removeStores, takeNamesAgain } from "./remove-stores.ts";
import { type DemoSummary, median, summarize } from "./summary.ts";

/** More lines than this are not read by anybody. */
const maxStoresShown = 6;

export interface DemoRun {
  readonly platform: Platform;
  readonly stores: number;
  readonly say: (line: string) => void;
}

/** Something of a deleted store is still there; the message lists it. */
export class LeftoversError extends Error {
  override readonly name = "LeftoversError";
}

/** Creates the stores, follows them until Ready, shows and removes them; throws if anything is not as it should be. */
export async function runDemo({ platform, stores: count, say }: DemoRun): Promise<DemoSummary> {
  const api = new ApiClient({ url: platform.url });
  const wanted = namesFor(count, platform);
  // Every look costs the control plane two reads: many stores are looked at less often.
  const everyMs = Math.max(50, count * 10);
  const isShown = count <= maxStoresShown;

  say(`\nPOST /v1/stores, ${count === 1 ? "one store" : `${count} at once`}:`);
  let readyCount = 0;
  const onReady = (line: string) => {
    readyCount += 1;
    if (!isShown && readyCount % Math.ceil(count / 100) === 0) say(`${line}, ${readyCount} of ${count}`);
  };
  const onStep = isShown ? say : () => undefined;
  const results = await Promise.all(wanted.map((store) => provision({ api, store, everyMs, onStep, onReady })));
  const ready = results.map(({ resource }) => resource);
  for (const { resource, seconds } of results.slice(0, maxStoresShown)) say(readyLine(resource, seconds));
  if (!isShown) say(`… and ${count - maxStoresShown} more, the last after ${slowest(results).toFixed(2)} s`);

  const [first] = ready;
  if (first !== undefined) {
    say(`\nThe objects of ${first.name} in ${first.cluster}:\n`);
    say((await objectTable(platform.servers.cluster(first.cluster), first.name)).trimEnd());
  }
  const objectsPerStore = median(await Promise.all(ready.slice(0, 2).map((store) => countObjects(platform, store))));

  const leftovers = await removeAll(wanted, { platform, api, everyMs, say });
  const readySeconds = results.map(({ seconds }) => seconds);
  return summarize({ stores: ready, readySeconds, objectsPerStore, leftovers });
}

function namesFor(count: number, { servers }: Platform): PlacedStore[] {
  return Array.from({ length: count }, (_none, index) => ({
    name: `demo-${index + 1}`,
    engine: "woocommerce",
    cluster: servers.clusters[index % servers.clusters.length]?.id ?? "",
  }));
}

function slowest(results: readonly Provisioned[]): number {
  return Math.max(...results.map(({ seconds }) => seconds));
}

async function countObjects({ servers }: Platform, { cluster, name }: StoreResource): Promise<number> {
  return (await labelledObjects(servers.cluster(cluster), name)).length;
}

interface Removal {
  readonly platform: Platform;
  readonly api: ApiClient;
  readonly everyMs: number;
  readonly say: (line: string) => void;
}

async function removeAll(stores: readonly PlacedStore[], { platform, api, everyMs, say }: Removal): Promise<number> {
  const started = performance.now();
  await removeStores(stores, { api, everyMs });
  say(`\nDELETE /v1/stores/NAME?force=true: all Deleted after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  await takeNamesAgain(stores, { api, everyMs });
  say("Every name could be taken again, and was given back.");
  const left = await leftoversOf(platform);
  if (left.length > 0) throw new LeftoversError(`${left.length} objects were left behind: ${left.join(", ")}`);
  say("Nothing is left in the clusters: no labelled object, no namespace, no volume, no Store object.");
  return left.length;
}

/** A volume goes after its claim, when the provisioner has seen that: for so long it is no leftover yet. */
const reclaimMs = 15_000;

async function leftoversOf({ servers }: Platform): Promise<readonly string[]> {
  const deadline = performance.now() + reclaimMs;
  for (;;) {
    const left = (await Promise.all(servers.clusters.map(leftoversIn))).flat();
    if (left.length === 0 || performance.now() > deadline) return left;
    await sleep(200);
  }
}

function readyLine({ name, cluster, endpoints }: StoreResource, seconds: number): string {
  return `GET /v1/stores/${name}: Ready in ${cluster} after ${seconds.toFixed(2)} s, ${endpoints?.url ?? "no address"}`;
}
