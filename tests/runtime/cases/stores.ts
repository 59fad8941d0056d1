import { expect } from "vitest";
import type { StoreList, StoreResource } from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { askByClient, expectedAnswers } from "../ask-by-client.ts";
import { type Edge, edgeClusters } from "../start-edge.ts";
import { createStore, type EdgeCase, expectProblem, post, read } from "./edge-case.ts";

const engine = "woocommerce";
const cluster = "c1";

/** Every page of a list. */
async function readAll({ ask }: Edge, query: string): Promise<StoreList[]> {
  const pages: StoreList[] = [];
  let token = "";
  do {
    const response = await ask(`/v1/stores?${query}${token}`);
    expect(response.status).toBe(200);
    pages.push(await read<StoreList>(response));
    token = `&pageToken=${pages.at(-1)?.nextPageToken}`;
  } while (pages.at(-1)?.nextPageToken !== undefined);
  return pages;
}

/** The stream that lists are read from follows within milliseconds. */
async function listed(edge: Edge, names: readonly string[], query = "limit=200"): Promise<readonly StoreResource[]> {
  return pollUntil({ what: `${names.length} stores in a list` }, async () => {
    const found = (await readAll(edge, query)).flatMap(({ items }) => items);
    const own = found.filter(({ name }) => names.includes(name));
    return own.length >= names.length ? own : undefined;
  });
}

const numbered = (prefix: string, length: number): string[] =>
  Array.from({ length }, (_, index) => `${prefix}-${index}`);

/** What becomes of stores. */
export const storeCases: readonly EdgeCase[] = [
  {
    title: "a create is accepted with address, revision and first steps, and read again by GET and HEAD",
    async run({ ask }) {
      const body = { name: "first", engine, cluster, adminEmail: "owner@example.com" };
      const created = await ask("/v1/stores", post(body));
      expect([created.status, created.headers.get("location")]).toEqual([202, "/v1/stores/first"]);
      expect(created.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      const store = await read(created);
      expect(created.headers.get("etag")).toBe(`"${store.revision}"`);
      expect(store).toMatchObject({ ...body, tenant: "default", plan: "starter", phase: "Pending" });
      expect(store.steps[0]).toMatchObject({ name: "accepted", state: "Done" });
      const shown = await ask("/v1/stores/first");
      expect([shown.status, shown.headers.get("etag")]).toEqual([200, created.headers.get("etag")]);
      expect(await read(shown)).toMatchObject({ uid: store.uid, revision: store.revision });
      const head = await ask("/v1/stores/first", { method: "HEAD" });
      expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([
        200,
        created.headers.get("etag"),
        "",
      ]);
    },
  },
  {
    title: "a create with the same Idempotency-Key is answered as before",
    async run({ ask }) {
      const request = post({ name: "keyed", engine, cluster }, { "idempotency-key": "key-1" });
      const first = await ask("/v1/stores", request);
      const again = await ask("/v1/stores", request);
      expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([202, "true"]);
      expect(await read(again)).toEqual(await read(first));
      const other = post({ name: "keyed-too", engine, cluster }, { "idempotency-key": "key-1" });
      await expectProblem(await ask("/v1/stores", other), 422, "idempotency-key-reused");
    },
  },
  {
    title: "one key sent ten times at once makes one store, and all answers are the same",
    async run({ ask }) {
      const request = post({ name: "at-once", engine, cluster }, { "idempotency-key": "key-2" });
      const answers = await Promise.all(Array.from({ length: 10 }, () => ask("/v1/stores", request)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
      const stores = await Promise.all(answers.map((it) => it.text()));
      expect(new Set(stores).size).toBe(1);
    },
  },
  {
    title: "a create of what is there finds it, and of something else is refused by its fields",
    async run(edge) {
      const store = await createStore(edge, "there");
      const again = await edge.ask("/v1/stores", post({ name: "there", engine, cluster }));
      expect([again.status, (await read(again)).uid]).toEqual([200, store.uid]);
      const other = await edge.ask("/v1/stores", post({ name: "there", engine, cluster, plan: "growth" }));
      const { errors } = await expectProblem(other, 409, "store-differs");
      expect(errors).toMatchObject([{ field: "#/plan" }]);
    },
  },
  {
    title: "of two creates of one name at once one makes the store, ten times",
    async run({ ask }) {
      for (const name of numbered("race", 10)) {
        const plans = ["starter", "growth"];
        const answers = await Promise.all(
          plans.map((plan) => ask("/v1/stores", post({ name, engine, cluster, plan }))),
        );
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202, 409]));
      }
    },
  },
  {
    title: "twenty creates at once are all accepted, and listed with the same uid",
    async run(edge) {
      const names = numbered("many", 20);
      const created = await Promise.all(names.map((name) => createStore(edge, name)));
      const items = await listed(edge, names);
      const uids = (stores: readonly StoreResource[]) => stores.map(({ name, uid }) => `${name} ${uid}`).toSorted();
      expect(uids(items)).toEqual(uids(created));
    },
  },
  {
    title: "pages hold every store once, in order of last change, and end without a token",
    async run(edge) {
      const names = numbered("page", 7);
      for (const name of names) await createStore(edge, name, { cluster: "c3" });
      await listed(edge, names);
      const pages = await readAll(edge, "limit=3&cluster=c3");
      expect(pages.map(({ items }) => items.map(({ name }) => name))).toEqual([
        names.slice(0, 3),
        names.slice(3, 6),
        names.slice(6),
      ]);
    },
  },
  {
    title: "a store is found by its externalId, and stores by their labels",
    async run(edge) {
      await createStore(edge, "tagged-0", { externalId: "one", labels: { tier: "gold" } });
      await createStore(edge, "tagged-1", { externalId: "one two", labels: { tier: "gold", team: "" } });
      const found = await listed(edge, ["tagged-0", "tagged-1"], "labelSelector=tier%3Dgold");
      expect(found.map(({ name }) => name)).toEqual(["tagged-0", "tagged-1"]);
      const [page] = await readAll(edge, "externalId=one%20two");
      expect(page?.items.map(({ name }) => name)).toEqual(["tagged-1"]);
    },
  },
  {
    title: "If-Match lets a delete and an undelete through at their revision only",
    async run(edge) {
      const store = await createStore(edge, "guarded");
      await edge.agent.reportReady(store);
      const change = (method: string, path: string, revision: string) =>
        edge.ask(`/v1/stores/guarded${path}`, { method, headers: { "if-match": `"${revision}"` } });
      await expectProblem(await change("DELETE", "", "never-1"), 412, "revision-conflict");
      const deleting = await change("DELETE", "", store.revision);
      expect(deleting.status).toBe(202);
      const { phase, revision } = await read(deleting);
      expect(phase).toBe("Deleting");
      await expectProblem(await change("POST", "/undelete", store.revision), 412, "revision-conflict");
      const back = await change("POST", "/undelete", revision);
      expect([back.status, (await read(back)).uid]).toEqual([202, store.uid]);
      const late = await edge.ask("/v1/stores/guarded/undelete", { method: "POST" });
      await expectProblem(late, 409, "not-deleting");
    },
  },
  {
    title: "a change is merged into the store, once for its key and at its revision only",
    async run(edge) {
      await edge.agent.beat();
      const { revision } = await createStore(edge, "changed", { labels: { tier: "gold" } });
      const change = (body: object, headers: Record<string, string>) => {
        const request = post(body, { "content-type": "application/merge-patch+json", ...headers });
        return edge.ask("/v1/stores/changed", { ...request, method: "PATCH" });
      };
      const body = { plan: "growth", labels: { tier: null, team: "north" } };
      const keyed = { "idempotency-key": "once", "if-match": `"${revision}"` };
      const [first, again] = [await change(body, keyed), await change(body, keyed)];
      expect([first.status, again.status]).toEqual([202, 202]);
      const after = await read(first);
      expect(after).toMatchObject({ plan: "growth", labels: { team: "north" } });
      expect(again.headers.get("etag")).toBe(`"${after.revision}"`);
      await expectProblem(await change({}, { "if-match": `"${revision}"` }), 412, "revision-conflict");
      await expectProblem(await change({ name: "other" }, {}), 422, "invalid-request");
    },
  },
  {
    title: "a delete with an empty query is taken, a second one changes nothing, and force ends the grace period",
    async run(edge) {
      const store = await createStore(edge, "gone");
      await edge.agent.reportReady(store);
      const first = await edge.ask("/v1/stores/gone?", { method: "DELETE" });
      expect(first.status).toBe(202);
      const { revision } = await read(first);
      expect(await read(await edge.ask("/v1/stores/gone", { method: "DELETE" }))).toMatchObject({ revision });
      const forced = await edge.ask("/v1/stores/gone?force=true", { method: "DELETE" });
      expect([forced.status, (await read(forced)).revision === revision]).toEqual([202, false]);
      await expectProblem(await edge.ask("/v1/stores", post({ name: "gone", engine, cluster })), 409, "store-deleting");
    },
  },
  {
    title: "a status that an agent wrote is shown",
    async run(edge) {
      await edge.agent.beat();
      await edge.agent.reportReady(await createStore(edge, "ready"));
      expect(await read(await edge.ask("/v1/stores/ready"))).toMatchObject({ phase: "Ready" });
    },
  },
  {
    title: "a store that was never there is a 404, whatever is asked of it",
    async run({ ask }) {
      const key = post({ publicKey: "A".repeat(43) });
      for (const [path, request] of [
        ["", {}],
        ["", { method: "DELETE" }],
        ["", { ...post({}), method: "PATCH" }],
        ["/undelete", { method: "POST" }],
        ["/credentials", key],
      ] as const) {
        await expectProblem(await ask(`/v1/stores/nowhere${path}`, request), 404, "store-not-found");
      }
    },
  },
  {
    title: "the client speaks with the API",
    async run(edge) {
      await edge.agent.beat();
      expect(await askByClient(edge.server.url)).toEqual({ ...expectedAnswers, clusters: edgeClusters });
    },
  },
];
