import { fetch } from "undici";
import { expect } from "vitest";
import * as z from "zod";
import { namespaceOf } from "../constructs/index.ts";
import { pollUntil } from "../testbed/process/poll-until.ts";
import { getByKubectl } from "../testbed/servers/kubectl.ts";
import { killOne, readyPods } from "./in-cluster/kill-process.ts";
import type { PlatformHome } from "./options.ts";
import type { ShopUnderTest } from "./selling-tests.ts";
import type { ShopContext } from "./shop-context.ts";

/** A page whose addresses are in the shop's log, each with a mark of its own. */
interface Marked {
  readonly page: string;
  readonly texts: readonly string[];
  readonly asked: string[];
}

const secretsSchema = z.object({
  items: z.array(z.object({ data: z.record(z.string(), z.string()).default({}) })),
});

/** Shorter values are words such as a user's name, which logs may hold. */
const shortestSecret = 12;

/** A real shop's logs are followed while those who pass them on are killed. */
export function testLogs({ tests, context, shop }: ShopUnderTest, home: PlatformHome): void {
  tests.step(
    "each line is followed once over kills of agents and control planes, and no secret is in one",
    async () => {
      const { api, cluster, watch } = context();
      const { store, pages } = shop();
      const stop = new AbortController();
      const texts: string[] = [];
      const followed = (async () => {
        const parts = api.followLogs(store.name, { component: "web", tail: 500 }, { signal: stop.signal });
        for await (const { lines } of parts) texts.push(...lines.map(({ text }) => text));
      })().catch((error: unknown) => {
        if (!stop.signal.aborted) throw error;
      });
      const marked: Marked = { page: pages[0] ?? "", texts, asked: [] };
      try {
        await meet(context(), marked);
        for (const component of ["agent", ...(home === "in-cluster" ? ["control-plane"] : [])])
          await watch.time(`each ${component} killed while logs are followed`, async () => {
            for (const _pod of await readyPods(cluster, component)) {
              await Promise.all([killOne(cluster, component), ask(context(), marked)]);
              await meet(context(), marked);
            }
          });
      } finally {
        stop.abort();
        await followed;
      }
      const seen = texts.flatMap((text) => /sp-mark=([0-9a-f-]{36})/.exec(text)?.[1] ?? []);
      expect(seen).toEqual(marked.asked);
      const secrets = await secretsOf(context(), store.name);
      expect(secrets.length).toBeGreaterThan(2);
      const shown = [...texts, ...(await api.readLogs(store.name)).lines.map(({ text }) => text)].join("\n");
      expect(secrets.filter((value) => shown.includes(value)).length, "secrets in the logs").toBe(0);
    },
  );
}

/** Asks the shop for its page with a mark that was never used. */
async function ask({ gateway }: ShopContext, { page, asked }: Marked): Promise<string> {
  const mark = crypto.randomUUID();
  const answer = await fetch(`${page}?sp-mark=${mark}`, { dispatcher: gateway, signal: AbortSignal.timeout(60_000) });
  await answer.body?.cancel();
  asked.push(mark);
  return mark;
}

/** Asks the shop for a page, and waits until that is in its logs. */
async function meet(context: ShopContext, marked: Marked): Promise<void> {
  const mark = await ask(context, marked);
  await pollUntil(
    { what: "a request is followed in the logs", timeoutMs: 120_000, everyMs: 50 },
    async () => marked.texts.some((text) => text.includes(mark)) || undefined,
  );
}

async function secretsOf({ cluster }: ShopContext, name: string): Promise<readonly string[]> {
  const { items } = await getByKubectl(cluster, secretsSchema, "secrets", "-n", namespaceOf(name));
  return items
    .flatMap(({ data }) => Object.values(data).map((value) => Buffer.from(value, "base64").toString()))
    .filter((value) => value.length >= shortestSecret);
}
