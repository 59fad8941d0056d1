import { expect, test } from "vitest";
import type { StoreObject } from "../store/store-object.ts";
import { CompareFirst } from "./compare-first.ts";

function look({ answers = [true], isConnected = true }: { answers?: boolean[]; isConnected?: boolean } = {}) {
  const asked: string[] = [];
  const found = { metadata: { uid: "u1" }, spec: { tenant: "acme" } } as StoreObject;
  const first = new CompareFirst({
    cluster: "c1",
    stores: { find: (name) => (name === "absent" ? undefined : found) },
    isConnected: () => isConnected,
    compare: ({ cluster, tenant, store }) => {
      asked.push(`${cluster}.${tenant}.${store}`);
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

test("a stream that can't be asked keeps no store from being worked on", async () => {
  const away = look({ isConnected: false });
  await away.first.before("hats");
  expect(away.asked).toEqual([]);
  const silent = look({ answers: [false] });
  await silent.first.before("hats");
  await silent.first.before("caps");
  expect(silent.asked).toEqual(["c1.acme.hats"]);
});
