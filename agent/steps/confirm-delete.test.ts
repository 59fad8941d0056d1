import { expect, test } from "vitest";
import { BusUnavailableError } from "../errors.ts";
import { fake } from "../fake.fixture.ts";
import type { ReconcileDeps } from "../pass.ts";
import type { StoreObject } from "../store/store-object.ts";
import { isDeleteConfirmed } from "./confirm-delete.ts";

const at = "2026-01-01T00:00:00.000Z";
const uid = "0191b4c8-0000-4000-8000-000000000001";
const nextUid = "0191b4c8-0000-4000-8000-000000000002";
const epoch = "0123456789abcdef";

const common = { uid, tenant: "default", actor: "test", createdAt: at, acceptedAt: at } as const;
const store: StoreObject = {
  metadata: { name: "shop", uid: "object", resourceVersion: "1" },
  spec: {
    ...common,
    op: "delete",
    revision: { epoch, seq: 7 },
    deleteAfter: at,
    force: true,
    store: { name: "shop", engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] },
  },
};

const spec = { name: "shop", engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] } as const;
const apply = (change: object = {}) => ({ op: "apply", schemaVersion: 1, epoch, ...common, spec, ...change });
const remove = (change: object = {}) => ({ ...apply(change), op: "delete", deleteAfter: at, force: true });

/** Asks with this as the newest message of the stream. */
function confirm(seq: number, message: object): Promise<boolean> {
  const data = new TextEncoder().encode(JSON.stringify(message));
  const feed = { newest: () => Promise.resolve({ seq, data }) };
  return isDeleteConfirmed(store, fake<ReconcileDeps>({ cluster: "c1", feed }));
}

test("the very delete that the Store carries is confirmed", async () => {
  expect(await confirm(7, remove())).toBe(true);
});

test.each([
  ["it was taken back", 8, apply()],
  ["another delete has followed, which the intake will bring", 8, remove()],
  ["the delete was written into the Store by hand", 7, apply()],
  ["the stream is an older one that was restored", 3, remove()],
  ["the newest message can't be read", 8, { op: "delete" }],
])("nothing is confirmed when %s", async (_why, seq, message) => {
  expect(await confirm(seq, message)).toBe(false);
});

test("the name's next life confirms the end of this one: it was accepted after this one was reported as Deleted", async () => {
  expect(await confirm(9, apply({ uid: nextUid }))).toBe(true);
});

test("a stream that says nothing confirms nothing, and one that can't be read is asked again", async () => {
  const feed = (newest: () => Promise<undefined>) => fake<ReconcileDeps>({ cluster: "c1", feed: { newest } });
  expect(
    await isDeleteConfirmed(
      store,
      feed(() => Promise.resolve(undefined)),
    ),
  ).toBe(false);
  const away = feed(() => Promise.reject(new BusUnavailableError("away")));
  await expect(isDeleteConfirmed(store, away)).rejects.toBeInstanceOf(BusUnavailableError);
});
