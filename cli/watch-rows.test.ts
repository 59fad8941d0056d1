import { expect, test } from "vitest";
import type { ApiClient } from "../client/index.ts";
import { describedSchemas, type StoreResource, type StoreSummary } from "../contract/index.ts";
import { watchRows } from "./watch-rows.ts";

const exampleOf = (name: string) => (describedSchemas[name] as unknown as { examples: object[] }).examples[0];
const whole = exampleOf("Store") as StoreResource;
const { asOf: _, deleteAfter: __, ...row } = exampleOf("StoreSummary") as StoreSummary;
const rows = Array.from({ length: 30 }, (_item, at): StoreSummary => ({ ...row, name: `shop-${at}`, phase: "Ready" }));

test("of many that left the list while nothing was heard, a few at a time are read", async () => {
  const left = new AbortController();
  let running = 0;
  let most = 0;
  const looked = Promise.withResolvers<void>();
  const looks = [rows, []];
  const api = {
    async *followEvents({ onState }: Parameters<ApiClient["followEvents"]>[0] = {}) {
      onState?.({ isLive: true });
      await looked.promise;
      yield { kind: "reset", id: undefined } as const;
    },
    async getStore(name: string): Promise<StoreResource> {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return { ...whole, name, phase: "Suspended" };
    },
  };
  const options = { api, fits: () => true, onAway: () => undefined, signal: left.signal };
  const look = async (): Promise<readonly StoreSummary[]> => {
    looked.resolve();
    return looks.shift() ?? [];
  };
  const told: (readonly StoreSummary[])[] = [];
  for await (const { rows: shown } of watchRows({ ...options, look })) {
    told.push(shown);
    if (told.length === 2) left.abort();
  }
  expect(told[0]).toHaveLength(30);
  expect(told[1]?.map(({ phase }) => phase)).toEqual(rows.map(() => "Suspended"));
  expect(most).toBe(8);
});
