import { ApiClient } from "../../client/index.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { startTestPlatform, type TestPlatform } from "../fixtures/platform.ts";
import { Draw } from "./draw.ts";
import { endOf, settle } from "./end.ts";
import { Life } from "./life.ts";
import { Unrest } from "./unrest.ts";
import { Witness } from "./witness.ts";

export interface HistoriesOptions {
  readonly count: number;
  /** Two runs of one seed ask for the same, though not at the same moments. */
  readonly seed: number;
  /** How many go on at once. */
  readonly atOnce: number;
  /** Called when a history has ended. */
  readonly onEnd?: (told: { readonly name: string; readonly violations: readonly string[] }) => void;
}

export interface HistoriesReport {
  readonly histories: number;
  readonly kills: number;
  /** What broke a rule, with the history's name. */
  readonly violations: readonly string[];
}

const maxSteps = 6;

/** Random lives of stores on real servers with simulated nodes, while agent and bus are killed; says which rules were broken. */
export async function runHistories({ count, seed, atOnce, onEnd }: HistoriesOptions): Promise<HistoriesReport> {
  await using platform = await startTestPlatform({ clusters: ["c1"] });
  const names = Array.from({ length: count }, (_, index) => `life-${index}`);
  const violations: string[] = [];
  const unrest = new Unrest(platform, new Draw(seed));
  try {
    const workers = Array.from({ length: atOnce }, async () => {
      for (let name = names.shift(); name !== undefined; name = names.shift()) {
        const found = await liveOnce(platform, name, new Draw(seed + Number(name.slice(5)) + 1));
        violations.push(...found.map((each) => `seed ${seed}, ${name}: ${each}`));
        onEnd?.({ name, violations: found });
      }
    });
    await Promise.all(workers);
  } finally {
    await unrest[Symbol.asyncDispose]();
  }
  return { histories: count, kills: unrest.kills, violations: [...violations, ...(await leftOf(platform))] };
}

/** The rules that one history broke; whatever ends it is one. */
async function liveOnce(platform: TestPlatform, name: string, draw: Draw): Promise<string[]> {
  const api = new ApiClient({ url: platform.url });
  const life = new Life(api, draw, name);
  try {
    await life.create();
    const { tenant, cluster } = life.store;
    const address = { cluster, tenant, store: name };
    const place = { api, address, bus: platform.bus, kube: platform.kube("c1") };
    await using witness = new Witness(place);
    for (let left = 1 + draw.int(maxSteps); left > 0; left -= 1) {
      if (draw.chance(0.4)) await settle(place, await life.look());
      await life.step();
    }
    const found = await endOf(place, life, witness);
    return [...life.violations, ...witness.violations, ...found];
  } catch (error) {
    return [...life.violations, `did not end: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Of stores that are all gone, nothing may count for their tenant any more. */
async function leftOf({ url }: TestPlatform): Promise<string[]> {
  const api = new ApiClient({ url });
  const used = async () => (await api.getTenant("default")).used;
  try {
    await pollUntil({ what: "nothing counts any more", timeoutMs: 120_000, everyMs: 500 }, async () => {
      return (await used())?.stores === 0 || undefined;
    });
    return [];
  } catch {
    return [`stores are gone and count: ${JSON.stringify(await used())}`];
  }
}
