import { jetstream } from "@nats-io/jetstream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type {
  AuditList,
  NameCheck,
  ProblemDetails,
  StoreOperation,
  StoreOperationList,
  StoreResource,
  StoreRevision,
  StoreRevisionList,
} from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Api, type Ask, post, read, startApi } from "./start-api.ts";

let api: Api;
const engine = "woocommerce";

beforeAll(async () => {
  api = await startApi();
});

afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
  expect(api?.errors).toEqual([]);
});

const create = async (name: string, more: object = {}, ask: Ask = api.ask): Promise<StoreResource> => {
  const response = await ask("/v1/stores", post({ name, engine, cluster: "c1", ...more }));
  expect(response.status).toBe(202);
  return read(response);
};
const remove = async (name: string, query = "", ask: Ask = api.ask): Promise<StoreResource> =>
  read(await ask(`/v1/stores/${name}${query}`, { method: "DELETE" }));
const undelete = async (name: string, query = ""): Promise<StoreResource> =>
  read(await api.ask(`/v1/stores/${name}/undelete${query}`, { method: "POST" }));

const operationsOf = async (name: string, ask: Ask = api.ask): Promise<readonly StoreOperation[]> =>
  (await read<StoreOperationList>(await ask(`/v1/stores/${name}/operations`))).items;
const revisionsOf = async (name: string, ask: Ask = api.ask): Promise<readonly StoreRevision[]> =>
  (await read<StoreRevisionList>(await ask(`/v1/stores/${name}/revisions`))).items;

const told = (all: readonly StoreOperation[]): unknown[] =>
  all.map(({ kind, outcome, note }) => [kind, outcome, ...(note === undefined ? [] : [note])]);

async function problemOf(response: Response): Promise<[number, string]> {
  return [response.status, (await read<ProblemDetails>(response)).code];
}

/** Removed, and reported so. */
async function end(name: string, ask: Ask = api.ask): Promise<void> {
  await api.agent("c1").report(await remove(name, "?force=true", ask), { phase: "Deleted" });
}

describe("what was done to a store", () => {
  test("is told as soon as it is accepted: by whom, why, and what became of it", async () => {
    const agent = api.agent("c1");
    const made = await create("told", { note: "order 4711, für Ägypten 🎩" });
    expect(await operationsOf("told")).toEqual([
      {
        id: made.revision,
        kind: "create",
        revision: made.revision,
        name: "told",
        tenant: "default",
        uid: made.uid,
        cluster: "c1",
        actor: "tester",
        note: "order 4711, für Ägypten 🎩",
        at: made.acceptedAt,
        outcome: "Running",
      },
    ]);
    await agent.reportReady(made);
    const [ready] = await operationsOf("told");
    expect([ready?.outcome, typeof ready?.endedAt, typeof ready?.durationMs]).toEqual([
      "Succeeded",
      "string",
      "number",
    ]);
    const leaving = await remove("told", "?note=a%20trial%20that%20ended");
    await agent.report(leaving, {
      phase: "Deleting",
      firstReadyAt: ready?.endedAt,
      conditions: [
        {
          type: "Ready",
          status: "False",
          reason: "WaitingForDelete",
          message: "",
          lastTransitionTime: leaving.acceptedAt,
        },
      ],
    });
    expect((await operationsOf("told"))[0]).toMatchObject({ outcome: "Running", reason: "WaitingForDelete" });
    const back = await undelete("told", "?note=it%20did%20not");
    expect(told(await operationsOf("told"))).toEqual([
      ["undelete", "Running", "it did not"],
      ["delete", "Superseded", "a trial that ended"],
      ["create", "Succeeded", "order 4711, für Ägypten 🎩"],
    ]);
    await agent.report(back, {
      phase: "Failed",
      failure: { reason: "Unschedulable", message: "", since: back.acceptedAt },
    });
    expect((await operationsOf("told"))[0]).toMatchObject({
      kind: "undelete",
      outcome: "Failed",
      reason: "Unschedulable",
    });
    const notes = (await revisionsOf("told")).map(({ action, note, spec }) => [action, note, spec.name, spec.plan]);
    expect(notes).toEqual([
      ["undelete", "it did not", "told", "starter"],
      ["delete", "a trial that ended", "told", "starter"],
      ["create", "order 4711, für Ägypten 🎩", "told", "starter"],
    ]);
  });

  test("stays when the store is gone, and is not mixed up with the next one of the name", async () => {
    const first = await create("twice");
    await end("twice");
    expect(told(await operationsOf("twice"))).toEqual([
      ["delete", "Succeeded"],
      ["create", "Unknown"],
    ]);
    const second = await create("twice");
    const all = await operationsOf("twice");
    expect(told(all)).toEqual([
      ["create", "Running"],
      ["delete", "Succeeded"],
      ["create", "Unknown"],
    ]);
    expect(all.map(({ uid }) => uid)).toEqual([second.uid, first.uid, first.uid]);
  });

  test("of one tenant is nothing to the next tenant that has the name, nor the other way round", async () => {
    const [acme, beta] = [api.askAs("acme"), api.askAs("beta")];
    const before = await create("passed-on", { note: "of acme alone" }, acme);
    expect(await problemOf(await beta("/v1/stores/passed-on/operations"))).toEqual([404, "store-not-found"]);
    expect(await problemOf(await beta("/v1/stores/passed-on/revisions"))).toEqual([404, "store-not-found"]);
    await end("passed-on", acme);
    const after = await create("passed-on", { note: "of beta alone", labels: { whose: "beta" } }, beta);
    for (const path of ["/v1/stores/passed-on/operations", "/v1/stores/passed-on/revisions", "/v1/operations"]) {
      const seen = { acme: await (await acme(path)).text(), beta: await (await beta(path)).text() };
      expect([seen.acme.includes(before.uid), seen.acme.includes(after.uid), /of beta|"beta"/.test(seen.acme)]).toEqual(
        [true, false, false],
      );
      expect([seen.beta.includes(after.uid), seen.beta.includes(before.uid), /of acme|"acme"/.test(seen.beta)]).toEqual(
        [true, false, false],
      );
    }
  });

  test("of a name that the tenant never had is a problem, and so is a token of nowhere", async () => {
    expect(await problemOf(await api.ask("/v1/stores/never/operations"))).toEqual([404, "store-not-found"]);
    expect(await problemOf(await api.ask("/v1/stores/never/revisions"))).toEqual([404, "store-not-found"]);
    for (const token of ["x", "1-0", "01-2", "-1-2", "1-2-3"]) {
      expect(await problemOf(await api.ask(`/v1/operations?pageToken=${token}`))).toEqual([400, "invalid-parameter"]);
    }
  });
});

test.each([1, 2, 7])(
  "pages of %i hold every revision once, in order, and know each kind and outcome as one page does",
  async (limit) => {
    const name = `paged-${limit}`;
    let store = await create(name);
    await api.agent("c1").reportReady(store);
    for (let round = 0; round < 10; round += 1) {
      store = await remove(name, `?note=delete-${round}`);
      await api.agent("c1").report(store, { phase: "Deleting", firstReadyAt: store.createdAt });
      // Stores of others, so that what is looked for lies apart.
      if (round % 3 === 0) await create(`between-${limit}-${round}`, {}, api.askAs("other"));
      await undelete(name, `?note=undelete-${round}`);
    }
    // More than the stream of desired states keeps of one store.
    const whole = await read<StoreOperationList>(await api.ask(`/v1/stores/${name}/operations?limit=100`));
    expect(whole.items).toHaveLength(21);
    expect(whole.items.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 10 }, () => ["undelete", "delete"]).flat(),
      "create",
    ]);
    for (const path of [`/v1/stores/${name}/operations`, `/v1/stores/${name}/revisions`]) {
      const found: { revision: string; kind?: string; action?: string; outcome?: string }[] = [];
      for (let token: string | undefined = ""; token !== undefined; ) {
        const query: string = `limit=${limit}${token === "" ? "" : `&pageToken=${token}`}`;
        const page: StoreRevisionList = await read(await api.ask(`${path}?${query}`));
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...page.items);
        token = page.nextPageToken;
      }
      expect(found.map(({ revision }) => revision)).toEqual(whole.items.map(({ revision }) => revision));
      expect(found.map(({ kind, action }) => kind ?? action)).toEqual(whole.items.map(({ kind }) => kind));
      if (path.endsWith("operations"))
        expect(found.map(({ outcome }) => outcome)).toEqual(whole.items.map(({ outcome }) => outcome));
    }
  },
);

test("what is in the stream and not yet in the history is there all the same", async () => {
  const manager = await jetstream(api.migrator).jetstreamManager();
  const kept = async (): Promise<number> => {
    const subject = "sp.v1.history.c1.default.prompt";
    const { state } = await manager.streams.info("SP_HISTORY", { subjects_filter: subject });
    return state.subjects?.[subject] ?? 0;
  };
  await create("prompt", { note: "first" });
  const until = { what: "the history has it" };
  await pollUntil(until, async () => (await kept()) === 1 || undefined);
  const { config } = await manager.streams.info("SP_HISTORY");
  // Nothing comes in while it has no source.
  await manager.streams.update("SP_HISTORY", { ...config, sources: [] });
  await remove("prompt", "?note=second");
  expect((await operationsOf("prompt")).map(({ note }) => note)).toEqual(["second", "first"]);
  const page = await read<StoreOperationList>(await api.ask("/v1/operations?limit=1"));
  expect(page.items.map(({ note }) => note)).toEqual(["second"]);
  const rest = await read<StoreOperationList>(await api.ask(`/v1/operations?limit=1&pageToken=${page.nextPageToken}`));
  expect(rest.items.map(({ note }) => note)).toEqual(["first"]);
  expect(await kept()).toBe(1);
  await api.restoreBus();
  await pollUntil(until, async () => (await kept()) === 2 || undefined);
  expect((await operationsOf("prompt")).map(({ note }) => note)).toEqual(["second", "first"]);
});

describe("what was done in a tenant", () => {
  test("is listed whichever store it was done to, what runs first, and by kind, outcome and who", async () => {
    const ask = api.askAs("listed");
    const list = async (query = ""): Promise<unknown[]> =>
      (await read<StoreOperationList>(await ask(`/v1/operations${query}`))).items.map(
        ({ name, kind }) => `${kind} ${name}`,
      );
    expect(await list()).toEqual([]);
    const early = await create("listed-a", {}, ask);
    const late = await create("listed-b", {}, ask);
    await api.agent("c1").reportReady(late);
    await end("listed-b", ask);
    expect(await list()).toEqual(["create listed-a", "delete listed-b", "create listed-b"]);
    expect(await list("?kind=create")).toEqual(["create listed-a", "create listed-b"]);
    expect(await list("?outcome=Running")).toEqual(["create listed-a"]);
    expect(await list("?outcome=Succeeded")).toEqual(["delete listed-b"]);
    expect(await list("?actor=tester&kind=delete")).toEqual(["delete listed-b"]);
    expect(await list("?actor=nobody")).toEqual([]);
    await api.agent("c1").reportReady(early);
    expect(await list("?outcome=Succeeded&limit=1")).toEqual(["delete listed-b"]);
  });

  test("is found among what very many others did", async () => {
    const ask = api.askAs("rare");
    await create("rare-a", {}, ask);
    const other = api.askAs("other");
    for (let round = 0; round < 30; round += 1) {
      await Promise.all(Array.from({ length: 20 }, (_, index) => create(`crowd-${round}-${index}`, {}, other)));
    }
    await create("rare-b", {}, ask);
    const { items } = await read<StoreOperationList>(await ask("/v1/operations"));
    expect(items.map(({ name }) => name)).toEqual(["rare-b", "rare-a"]);
    let token: string | undefined = "";
    const crowd = new Set<string>();
    let count = 0;
    while (token !== undefined) {
      const query = token === "" ? "" : `&pageToken=${token}`;
      const page: StoreOperationList = await read(await other(`/v1/operations?limit=100&kind=create${query}`));
      for (const { name } of page.items) if (name.startsWith("crowd-")) crowd.add(name);
      count += page.items.filter(({ name }) => name.startsWith("crowd-")).length;
      token = page.nextPageToken;
    }
    expect([crowd.size, count]).toEqual([600, 600]);
  });
});

describe("a note", () => {
  const wrong = {
    "over its length": "x".repeat(501),
    "of two lines": "one\ntwo",
    "that ends a header": "one\r\nSp-Write-Id: x",
    "that turns its direction": "abc\u202edef",
    "of half a letter": "\ud83c",
    "of nothing": "   ",
  };

  test.each(Object.entries(wrong))("%s is refused wherever it is given", async (_title, note) => {
    expect(await problemOf(await api.ask("/v1/stores", post({ name: "noted", engine, note })))).toEqual([
      422,
      "invalid-request",
    ]);
    // An address can't have half a letter: it would be another text.
    if (note.isWellFormed()) {
      const query = new URLSearchParams({ note }).toString();
      for (const init of [{ method: "DELETE" }, { method: "POST" }]) {
        const path = `/v1/stores/noted${init.method === "POST" ? "/undelete" : ""}?${query}`;
        expect(await problemOf(await api.ask(path, init))).toEqual([400, "invalid-parameter"]);
      }
    }
  });

  test("of its full length stands beside the store and not in it; the audit says that there is one, and not what it says", async () => {
    const ask = api.askAs("notes");
    const note = "ß".repeat(500);
    const made = await create("noted", { note }, ask);
    expect(JSON.stringify(made)).not.toContain("ßß");
    const again = await ask("/v1/stores", post({ name: "noted", engine, cluster: "c1", note: "another" }));
    expect(again.status).toBe(200);
    expect((await operationsOf("noted", ask)).map((it) => it.note)).toEqual([note]);
    const entry = await pollUntil({ what: "the entry of the create" }, async () => {
      const { items } = await read<AuditList>(await ask("/v1/audit?operation=createStore&outcome=accepted"));
      return items[0];
    });
    expect(entry.details).toMatchObject({ hasNote: "true" });
    expect(JSON.stringify(entry)).not.toContain("ßß");
  });
});

describe("the check of a name", () => {
  const check = async (name: string, ask: Ask = api.ask): Promise<NameCheck> =>
    read(await ask(`/v1/names/${encodeURIComponent(name)}`));

  test("says whether it is free, taken, kept or none, and by which rule", async () => {
    await create("checked");
    expect(await check("checked")).toEqual({ name: "checked", state: "taken", detail: "Choose another name." });
    expect(await check("checked-not")).toEqual({ name: "checked-not", state: "free" });
    const detail = "The name is reserved for the platform.";
    expect(await check("admin")).toEqual({ name: "admin", state: "reserved", detail });
    const backend = await check("api-hats");
    expect([backend.state, backend.detail]).toEqual(["reserved", expect.stringContaining("backend")]);
    for (const name of ["Hats", "xn--hats", "-", "hats.", "a".repeat(41), "../x", "hüte"]) {
      const found = await check(name);
      expect([found.name, found.state, found.detail]).toEqual([name, "invalid", expect.stringContaining("must")]);
    }
  });

  test("tells whoever asks the same, also of another tenant's store", async () => {
    await create("anyones", {}, api.askAs("acme"));
    const answers = await Promise.all(["acme", "beta"].map(async (it) => check("anyones", api.askAs(it))));
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[1]).toEqual({ name: "anyones", state: "taken", detail: "Choose another name." });
    await end("anyones", api.askAs("acme"));
    expect(await check("anyones", api.askAs("beta"))).toEqual({ name: "anyones", state: "free" });
  });
});
