import { expect, test } from "vitest";
import type { StoreObject } from "../store/store-object.ts";
import { CompareFirst } from "./compare-first.ts";

interface Seen {
  readonly answers?: boolean[];
  readonly isConnected?: boolean;
  /** How often the Store is edited while the stream is asked. */
  readonly edits?: number;
}

function look({ answers = [true], isConnected = true, edits = 0 }: Seen = {}) {
  const asked: string[] = [];
  const found = { metadata: { uid: "u1" }, spec: { tenant: "acme" } } as StoreObject;
  const first: CompareFirst = new CompareFirst({
    cluster: "c1",
    stores: { find: (name) => (name === "absent" ? undefined : found) },
    isConnected: () => isConnected,
    compare: ({ cluster, tenant, store }) => {
      asked.push(`${cluster}.${tenant}.${store}`);
      if (asked.length <= edits) first.forget("u1");
      return Promise.resolve(answers.shift() ?? true);
    },
  });
  return { first, asked };
}

test("a store is compared with the stream before its first pass, and again after an edit", async () => {
  const { first, asked } = look();
  await first.before("hats");
  await first.before("hats");
  expect(asked).toEqual(["c1.acme.hats"]);
  first.forget("u1");
  await first.before("hats");
  expect(asked).toHaveLength(2);
  await first.before("absent");
  expect(asked).toHaveLength(2);
});

test("an edit while the stream is asked is compared too, before the pass", async () => {
  const { first, asked } = look({ edits: 2 });
  await first.before("hats");
  expect(asked).toHaveLength(3);
  await first.before("hats");
  expect(asked).toHaveLength(3);
});

test("a stream that can't be asked keeps no store from being worked on", async () => {
  const away = look({ isConnected: false });
  await away.first.before("hats");
  expect(away.asked).toEqual([]);
  const silent = look({ answers: [false] });
  await silent.first.before("hats");
  await silent.first.before("caps");
  expect(silent.asked).toEqual(["c1.acme.hats"]);
});
