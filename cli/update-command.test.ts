import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { storeAfter } from "../client/index.ts";
import { describedSchemas, type StoreResource } from "../contract/index.ts";
import type { LaidOut } from "./laid-out-api.ts";
import { problem, ran } from "./laid-out-run.ts";
import { changeOf } from "./store-change.ts";

const { examples } = describedSchemas["Store"] as unknown as { examples: [StoreResource] };
const store = { ...examples[0], name: "hats", hosts: ["a.example", "b.example"], labels: { tier: "gold" } };

/** Answers each request in turn; returns what was asked. */
async function ranWith(line: string, answers: readonly LaidOut[]) {
  const asked: { readonly line: string; readonly headers: IncomingMessage["headers"]; readonly body: string }[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status = 500, body } = answers[asked.length] ?? {};
    asked.push({ line: `${request.method} ${request.url}`, headers: request.headers, body: await text(request) });
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const server = createServer((request, response) => void answer(request, response)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const { code, err } = await ran(`${line} --endpoint http://127.0.0.1:${port}`);
    return { asked, code, err };
  } finally {
    server.close();
  }
}

test("a change is sent as a merge patch of what is named, under a key of its own", async () => {
  const line = "update hats --plan growth --label team=north --remove-label tier --unset external-id --note why";
  const { asked, code, err } = await ranWith(line, [{ status: 202, body: store }]);
  expect([code, asked[0]?.line]).toEqual([0, "PATCH /v1/stores/hats?note=why"]);
  expect(asked[0]?.headers).toMatchObject({ "content-type": "application/merge-patch+json" });
  expect(asked[0]?.headers["idempotency-key"]).toMatch(/^\S{36}$/);
  const body = { externalId: null, plan: "growth", labels: { team: "north", tier: null } };
  expect(JSON.parse(asked[0]?.body ?? "")).toEqual(body);
  expect(err).toContain("The change of hats is accepted");
});

test("hosts that come and go are told from the store as it is, at its revision; one that was overtaken looks again", async () => {
  const newer = { ...store, hosts: ["b.example", "c.example"], revision: "57a024331b034410-99" };
  const { asked, code } = await ranWith("update hats --add-host d.example --remove-host b.example", [
    { status: 200, body: store },
    problem(412, "revision-conflict"),
    { status: 200, body: newer },
    { status: 202, body: newer },
  ]);
  expect(code).toBe(0);
  const patches = asked.filter((it) => it.line.startsWith("PATCH"));
  expect(patches.map(({ headers }) => headers["if-match"])).toEqual([`"${store.revision}"`, `"${newer.revision}"`]);
  const hosts = patches.map(({ body }) => (JSON.parse(body) as { hosts: string[] }).hosts);
  expect(hosts).toEqual([
    ["a.example", "d.example"],
    ["c.example", "d.example"],
  ]);
});

test.each([
  ["update hats", "says nothing to change"],
  ["update hats --unset nothing", "must be one of: admin-email"],
  ["update hats --unset hosts --add-host a.example", "give either"],
  ["update hats --label tier=1 --remove-label tier", "give either"],
  ["update hats --plan growth --dry-run --wait", "--wait has nothing to wait for"],
])("%s is refused: %s", async (line, words) => {
  const { asked, code, err } = await ranWith(line, [{ status: 200, body: store }]);
  expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  expect(asked.filter((it) => it.line.startsWith("PATCH"))).toEqual([]);
});

test("a host that the store does not have can't be removed from it", async () => {
  const { code, err } = await ranWith("update hats --remove-host x.example", [{ status: 200, body: store }]);
  expect([code, err]).toEqual([2, expect.stringContaining("it has a.example, b.example")]);
});

test("the store after a change is what a preview is asked for: nothing of it that the platform says", () => {
  const change = changeOf(
    { plan: "scale", removeLabel: ["tier"], label: [["a", "b"]], removeHost: ["a.example"] },
    store.hosts,
  );
  const after = storeAfter({ ...store, adminEmail: "x@shop.example" }, { ...change, adminEmail: null });
  expect(after).toMatchObject({ name: "hats", plan: "scale", hosts: ["b.example"], labels: { a: "b" } });
  for (const field of ["adminEmail", "phase", "uid", "revision"]) expect(after).not.toHaveProperty(field);
});

test("a restart, a suspension and its end are asked for under a key each, and say what was done", async () => {
  const told = {
    restart: "The restart of hats is accepted",
    suspend: "is being suspended",
    resume: "is being started",
  };
  for (const [verb, words] of Object.entries(told)) {
    const { asked, code, err } = await ranWith(`${verb} hats --note why --if-revision r1`, [
      { status: 202, body: store },
    ]);
    expect([code, asked[0]?.line]).toEqual([0, `POST /v1/stores/hats/${verb}?note=why`]);
    expect(asked[0]?.headers).toMatchObject({ "if-match": '"r1"' });
    expect(asked[0]?.headers["idempotency-key"]).toMatch(/^\S{36}$/);
    expect(err).toContain(words);
  }
  const again = await ranWith("suspend hats", [{ status: 200, body: { ...store, suspended: true } }]);
  expect(again.err).toContain("is asked to be suspended already");
  const refused = await ranWith("restart hats", [problem(409, "store-suspended")]);
  expect([refused.code, refused.err.includes("storeplane resume hats")]).toEqual([5, true]);
});
