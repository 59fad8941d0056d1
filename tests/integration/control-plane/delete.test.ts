import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProblemDetails, StoreResource } from "../../../contract/index.ts";
import { declareHttpProcess, type HttpProcess } from "../../../dev/platform/http-process.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;
const engine = "woocommerce";
const graceMs = 7 * 86_400_000;

beforeAll(async () => {
  api = await startApi();
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

async function create(name: string, more: object = {}): Promise<StoreResource> {
  const response = await api.ask("/v1/stores", post({ name, engine, cluster: "c1", ...more }));
  expect(response.status).toBe(202);
  return read(response);
}

async function createReady(name: string): Promise<StoreResource> {
  const store = await create(name);
  await api.agent("c1").reportReady(store);
  return store;
}

const remove = (name: string, query = "", headers: Record<string, string> = {}): Promise<Response> =>
  api.ask(`/v1/stores/${name}${query}`, { method: "DELETE", headers });

const undelete = (name: string, headers: Record<string, string> = {}): Promise<Response> =>
  api.ask(`/v1/stores/${name}/undelete`, { method: "POST", headers });

async function codeOf(response: Response): Promise<[number, string]> {
  return [response.status, (await read<ProblemDetails>(response)).code];
}

describe.each([-8, 8])("a control plane whose clock is %i days off", (days) => {
  const name = `wrong-clock-${days + 8}`;
  let wrong: HttpProcess;

  beforeAll(async () => {
    const { servers } = api;
    const dir = mkdtempSync(join(servers.dir, "clock-"));
    writeFileSync(join(dir, "minutes"), String(days * 1440));
    const preload = new URL("../../fixtures/shifted-clock.ts", import.meta.url).href;
    const environment = { NODE_OPTIONS: `--import=${preload}`, STOREPLANE_TEST_CLOCK: join(dir, "minutes") };
    const entry = "control-plane/main.node.ts";
    wrong = await declareHttpProcess({ servers, name, entry, environment });
    await wrong.start();
  });

  afterAll(() => wrong.kill());

  const ask = async (path: string, init?: RequestInit): Promise<StoreResource> => {
    const response = await fetch(`${wrong.url}${path}`, init);
    const body = await read(response);
    expect([response.status, body]).toEqual([init === undefined ? 200 : 202, expect.anything()]);
    return body;
  };
  const isNow = (time: string): void => expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(60_000);

  test("tells the bus's time of what it accepts, gives a store its whole grace and takes the delete back in it", async () => {
    const store = await ask("/v1/stores", post({ name, engine, cluster: "c1" }));
    isNow(store.createdAt);
    await api.agent("c1").reportReady(store);
    const deleting = await ask(`/v1/stores/${name}`, { method: "DELETE" });
    isNow(deleting.acceptedAt);
    expect(Date.parse(deleting.deleteAfter ?? "") - Date.parse(deleting.acceptedAt)).toBe(graceMs);
    const shown = await ask(`/v1/stores/${name}`);
    expect(shown.conditions).toContainEqual(expect.objectContaining({ reason: "WaitingForDelete" }));
    isNow((await ask(`/v1/stores/${name}/undelete`, { method: "POST" })).acceptedAt);
  });

  test("takes no delete back whose grace another one ended", async () => {
    const late = `${name}-late`;
    const store = await read(await api.ask("/v1/stores", post({ name: late, engine, cluster: "c1" })));
    await api.agent("c1").reportReady(store);
    await remove(late, "?force=true");
    const response = await fetch(`${wrong.url}/v1/stores/${late}/undelete`, { method: "POST" });
    expect(await codeOf(response)).toEqual([409, "undelete-too-late"]);
    const create = await fetch(`${wrong.url}/v1/stores`, post({ name: late, engine, cluster: "c1" }));
    expect((await read<ProblemDetails>(create)).detail).toContain("can't be undone");
  });
});

describe("delete", () => {
  test("a store that was Ready is deleted after seven days, and can wait for that", async () => {
    const store = await createReady("grace");
    const response = await remove("grace");
    expect(response.status).toBe(202);
    const deleting = await read(response);
    expect(response.headers.get("etag")).toBe(`"${deleting.revision}"`);
    expect(deleting.revision).not.toBe(store.revision);
    expect(deleting).toMatchObject({ phase: "Deleting", uid: store.uid, createdAt: store.createdAt });
    const wait = Date.parse(deleting.deleteAfter ?? "") - Date.parse(deleting.acceptedAt);
    expect(wait).toBe(graceMs);
    const ready = deleting.conditions.find(({ type }) => type === "Ready");
    expect(ready).toMatchObject({ status: "False", reason: "WaitingForDelete" });
  });

  test("a store that never was Ready has no grace period", async () => {
    await create("never-ready");
    const deleting = await read(await remove("never-ready"));
    expect(deleting.deleteAfter).toBe(deleting.acceptedAt);
  });

  test("a store of which nothing was ever heard keeps its grace period, except in its first hour", async () => {
    await create("unheard");
    api.skip(3_601_000);
    const deleting = await read(await remove("unheard"));
    expect(Date.parse(deleting.deleteAfter ?? "") - Date.parse(deleting.acceptedAt)).toBe(graceMs);
  });

  test("another life's Ready gives no grace period", async () => {
    const store = await create("other-life");
    await api.agent("c1").reportReady({ ...store, uid: crypto.randomUUID() });
    const deleting = await read(await remove("other-life"));
    expect(deleting.deleteAfter).toBe(deleting.acceptedAt);
  });

  test("asked again, it answers the same and writes nothing", async () => {
    await createReady("twice");
    const first = await remove("twice");
    const before = await api.writes();
    const again = await remove("twice");
    expect([again.status, again.headers.get("etag")]).toEqual([202, first.headers.get("etag")]);
    expect((await read(again)).deleteAfter).toBe((await read(first)).deleteAfter);
    expect(await api.writes()).toBe(before);
  });

  test("force skips the grace period, and ends one that runs", async () => {
    await createReady("forced");
    const forced = await read(await remove("forced", "?force=true"));
    expect(forced.deleteAfter).toBe(forced.acceptedAt);
    await createReady("shortened");
    const waiting = await read(await remove("shortened"));
    const shortened = await read(await remove("shortened", "?force=true"));
    expect(shortened.deleteAfter).toBe(shortened.acceptedAt);
    expect(shortened.revision).not.toBe(waiting.revision);
    const before = await api.writes();
    expect((await remove("shortened", "?force=true")).status).toBe(202);
    expect(await api.writes()).toBe(before);
  });

  test("a deleted store answers Deleted, and deleting it again is no error and no write", async () => {
    await createReady("gone");
    const deleting = await read(await remove("gone", "?force=true"));
    await api.agent("c1").report(deleting, { phase: "Deleted" });
    const shown = await read(await api.ask("/v1/stores/gone"));
    expect(shown.phase).toBe("Deleted");
    expect(shown).not.toHaveProperty("deleteAfter");
    const before = await api.writes();
    const again = await remove("gone", "?force=true");
    expect([again.status, (await read(again)).phase]).toEqual([200, "Deleted"]);
    expect(await api.writes()).toBe(before);
  });

  test("a name that no one holds is not found", async () => {
    expect(await codeOf(await remove("nobody"))).toEqual([404, "store-not-found"]);
    expect(await codeOf(await undelete("nobody"))).toEqual([404, "store-not-found"]);
    expect(await codeOf(await api.ask("/v1/stores/nobody"))).toEqual([404, "store-not-found"]);
  });

  test("creating a store that is being deleted is refused until it is gone", async () => {
    await createReady("busy");
    await remove("busy");
    const response = await api.ask("/v1/stores", post({ name: "busy", engine }));
    expect(response.status).toBe(409);
    expect(await read<ProblemDetails>(response)).toMatchObject({ code: "store-deleting", phase: "Deleting" });
  });
});

describe("If-Match", () => {
  test("the present revision passes, any other is refused and changes nothing", async () => {
    const store = await createReady("matched");
    for (const tag of ['"0123456789abcdef-1"', `W/"${store.revision}"`, '"anything"', '""']) {
      const refused = await remove("matched", "", { "if-match": tag });
      expect(refused.headers.get("etag")).toBe(`"${store.revision}"`);
      expect(await codeOf(refused)).toEqual([412, "revision-conflict"]);
    }
    expect((await read(await api.ask("/v1/stores/matched"))).revision).toBe(store.revision);
    const list = `"0123456789abcdef-1" , "${store.revision}"`;
    expect((await remove("matched", "", { "if-match": list })).status).toBe(202);
    expect((await undelete("matched", { "if-match": `"${store.revision}"` })).status).toBe(412);
    expect((await undelete("matched", { "if-match": "*" })).status).toBe(202);
  });

  test("of ten deletes of one revision at once, all but the winner see that the store changed", async () => {
    const store = await createReady("contended");
    const header = { "if-match": `"${store.revision}"` };
    const responses = await Promise.all(Array.from({ length: 10 }, () => remove("contended", "", header)));
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(1);
    expect(statuses.filter((status) => status === 412)).toHaveLength(9);
  });

  test.each(["abc", '"open', '"a" "b"', '"a",', "W/*", `"${"x".repeat(5000)}"`])(
    "%s is no list of entity tags",
    async (header) => {
      expect(await codeOf(await remove("nobody", "", { "if-match": header }))).toEqual([400, "invalid-header"]);
    },
  );
});

describe("undelete", () => {
  test("brings the same store back while its grace period lasts", async () => {
    const store = await createReady("back");
    await remove("back");
    const response = await undelete("back");
    expect(response.status).toBe(202);
    const back = await read(response);
    expect(back).toMatchObject({ uid: store.uid, createdAt: store.createdAt, phase: "Updating", plan: store.plan });
    expect(back).not.toHaveProperty("deleteAfter");
    expect(response.headers.get("etag")).toBe(`"${back.revision}"`);
    expect(await codeOf(await undelete("back"))).toEqual([409, "not-deleting"]);
  });

  test("is of the store whatever its name, and takes no other method", async () => {
    await createReady("undelete");
    await remove("undelete");
    expect((await undelete("undelete")).status).toBe(202);
    const other = await api.ask("/v1/stores/undelete/undelete", { method: "DELETE" });
    expect([other.status, other.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("is too late after the grace period, after force, and when the store is gone", async () => {
    await createReady("forced-late");
    await remove("forced-late", "?force=true");
    expect(await codeOf(await undelete("forced-late"))).toEqual([409, "undelete-too-late"]);
    await createReady("gone-late");
    const deleting = await read(await remove("gone-late"));
    await api.agent("c1").report(deleting, { phase: "Deleted" });
    const tooLate = await read<ProblemDetails>(await undelete("gone-late"));
    expect(tooLate).toMatchObject({ code: "undelete-too-late", phase: "Deleted" });
    expect(tooLate.detail).toContain("nothing of it is left");
    await createReady("slept-late");
    await remove("slept-late");
    api.skip(graceMs - 60_000);
    expect((await undelete("slept-late")).status).toBe(202);
    await remove("slept-late");
    api.skip(graceMs + 1);
    expect(await codeOf(await undelete("slept-late"))).toEqual([409, "undelete-too-late"]);
  });

  test("is in time as long as a Ready that the delete did not know of gives it its grace", async () => {
    await create("held");
    const deleting = await read(await remove("held"));
    expect(deleting.deleteAfter).toBe(deleting.acceptedAt);
    await api.agent("c1").report(deleting, { phase: "Deleting", firstReadyAt: deleting.createdAt });
    expect((await undelete("held")).status).toBe(202);
  });

  test("is too late for a delete without grace, whatever reason its agent gives for not having carried it out", async () => {
    await create("doubted");
    const deleting = await read(await remove("doubted"));
    const ready = { type: "Ready", status: "False", reason: "WaitingForDelete", message: "waits" } as const;
    const conditions = [{ ...ready, lastTransitionTime: deleting.acceptedAt }];
    await api.agent("c1").report(deleting, { phase: "Deleting", conditions });
    expect(await codeOf(await undelete("doubted"))).toEqual([409, "undelete-too-late"]);
  });

  test("a store that is being undone and deleted by ten at once ends in one of the two states", async () => {
    await createReady("to-and-fro");
    const changes = Array.from({ length: 10 }, (_, index) =>
      index % 2 ? undelete("to-and-fro") : remove("to-and-fro"),
    );
    const statuses = (await Promise.all(changes)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 202 && status !== 409)).toEqual([]);
    const { phase } = await read(await api.ask("/v1/stores/to-and-fro"));
    expect(["Deleting", "Updating"]).toContain(phase);
  });
});
