import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describedSchemas, type StoreResource } from "../contract/index.ts";
import { problem, ran } from "./laid-out-run.ts";
import { recordedShell } from "./recorded-shell.ts";
import { todoUnreachable } from "./todo-unreachable.ts";

const [ready] = (describedSchemas["Store"] as unknown as { examples: StoreResource[] }).examples as [StoreResource];

const offline = {
  type: "ClusterOnline",
  status: "False",
  reason: "ClusterOffline",
  message: "fra-1 has sent no heartbeat since 2026-11-29T09:00:07.000Z.",
  lastTransitionTime: ready.createdAt,
} as const;
const unseen: StoreResource = {
  ...ready,
  phase: "Pending",
  steps: [],
  conditions: [
    { ...offline, type: "Ready", reason: "Accepted", message: "The agent has not observed it yet." },
    offline,
  ],
};

let folder: string;
let config: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "storeplane-todo-"));
  mkdirSync(join(folder, "storeplane"));
  config = join(folder, "storeplane/config.json");
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Where no one listens. */
const nowhere = "http://127.0.0.1:9";

test.each([
  ["get hats", 404, "store-not-found", "storeplane list shows"],
  ["create hats --engine medusa", 409, "store-differs", "storeplane get hats -o yaml"],
  ["create hats --engine medusa", 409, "external-id-taken", "storeplane list --external-id ID"],
  ["create hats --engine medusa", 409, "host-taken", "Leave the host out"],
  ["create hats --engine medusa", 503, "no-cluster", "storeplane clusters shows what each cluster lacks"],
  ["credentials hats", 503, "cluster-unavailable", "storeplane clusters shows since when"],
  ["undelete hats", 409, "undelete-too-late", "storeplane get hats shows when it is gone"],
  ["delete hats --if-revision r", 412, "revision-conflict", "storeplane get hats shows what it is now"],
])("%j refused (%i %s) says what to do: %s", async (...[line, status, code, todo]) => {
  const { err } = await ran(line, [problem(status, code)]);
  expect(err).toContain("do:    ");
  expect(err.slice(err.indexOf("do:    "))).toContain(todo);
});

test("the calls in the API's words are commands here, and a mere pointer is left to what to do", async () => {
  const until = "2026-12-06T09:00:00.000Z";
  const detail = `The store of this name is being deleted. POST /v1/stores/hats/undelete cancels the delete until ${until}; the name is free when the store is gone.`;
  const { err } = await ran("create hats --engine medusa", [
    problem(409, "store-deleting", { detail, phase: "Deleting" }),
  ]);
  expect(err).toContain(`storeplane undelete hats cancels the delete until ${until}; the name`);
  expect(err).toContain("do:    To keep it: storeplane undelete hats\n");
  const absent = problem(404, "store-not-found", {
    detail: 'There is no store named "hats". GET /v1/stores lists your stores.',
  });
  expect((await ran("get hats", [absent])).err).toContain('why:   There is no store named "hats".\n');
  const rule = "must be the id of a cluster that has joined; GET /v1/clusters lists them";
  const errors = [{ field: "#/cluster", rule }];
  const elsewhere = await ran("create hats --engine medusa --cluster x", [
    problem(422, "cluster-not-found", { errors }),
  ]);
  expect(elsewhere.err).toContain("why:   cluster must be the id of a cluster that has joined\n");
});

test("the credentials of a store that is gone, of one that failed, and of one that is not ready differ", async () => {
  const gone = await ran("credentials hats", [problem(409, "store-deleting", { phase: "Deleted" })]);
  expect(gone.err).toMatch(/^error: The store is deleted \(store-deleting\)\./);
  const failed = await ran("credentials hats", [problem(409, "no-credentials", { phase: "Failed", retryable: true })]);
  expect(failed.err).toContain("do:    storeplane get hats says why");
  expect(failed.err).not.toContain("Try again");
  const coming = await ran("credentials hats", [problem(409, "no-credentials", { retryable: true })]);
  expect(coming.err).toContain("do:    Try again. storeplane get hats");
});

test("without an address the default one is tried, and what to do is to start it", () => {
  const env = { XDG_CONFIG_HOME: "/nonexistent" };
  const todo = "Start it (npm start), or say where it is: its port (STOREPLANE_HTTP_PORT) or its address (--endpoint,";
  expect(todoUnreachable(recordedShell({ env }), {})).toContain(todo);
});

test.each([
  ["get hats", { STOREPLANE_HTTP_PORT: "9" }, "Start it (npm start), or correct the port, which STOREPLANE_HTTP_PORT"],
  ["get hats", { STOREPLANE_ENDPOINT: nowhere }, "Check that it runs there: STOREPLANE_ENDPOINT names the address."],
  [`get hats --endpoint ${nowhere}`, {}, "Check that it runs there: --endpoint names the address."],
  ["get hats --context live", {}, "Check that it runs there: context live of "],
])("%j away with %j: %s", async (line, given, todo) => {
  writeFileSync(config, JSON.stringify({ contexts: { live: { endpoint: nowhere } } }));
  const { code, err } = await ran(line, [], { env: { STOREPLANE_ENDPOINT: "", XDG_CONFIG_HOME: folder, ...given } });
  expect(code).toBe(8);
  expect(err).toContain(`do:    ${todo}`);
});

test("with -o json an error that is not the API's has a code, and says whether a retry may help", async () => {
  const away = await ran(`get hats -o json --endpoint ${nowhere}`);
  expect(JSON.parse(away.err)).toMatchObject({ code: "away", retryable: true });
  const wrong = await ran("delete hats --now -o json");
  expect(JSON.parse(wrong.err)).toMatchObject({ code: "usage", retryable: false });
  const line = "create hats --engine woocommerce --wait --timeout 1s -o json";
  const late = await ran(line, [{ status: 202, body: unseen }]);
  expect(late.err).toContain('"code": "timed-out"');
});

test("a cluster that is offline is why: at once, at the timeout, and among the clusters", async () => {
  const warning =
    "warning: ClusterOffline: fra-1 has sent no heartbeat since 2026-11-29T09:00:07.000Z. Nothing happens";
  for (const line of ["create hats --engine medusa", "delete hats", "undelete hats"]) {
    expect((await ran(line, [{ status: 202, body: unseen }])).err, line).toContain(warning);
    expect((await ran(line, [{ status: 202, body: ready }])).err, line).not.toContain("warning");
  }
  const late = await ran("create hats --engine medusa --wait --timeout 1s", [{ status: 202, body: unseen }]);
  expect(late.err).toContain("is Pending, not Ready, after 1 s: ClusterOffline: fra-1 has sent no heartbeat");
  const joined = { state: "Joined", stateSince: "2026-11-29T09:00:00Z", labels: {} };
  const cluster = {
    cluster: "fra-1",
    registeredAt: "r",
    ...joined,
    online: false,
    stores: 0,
    missing: [],
    conditions: [],
  };
  const seen = { ...cluster, lastSeen: "2026-11-29T09:00:07.000Z" };
  const { out } = await ran("clusters", [{ body: { items: [seen, { ...cluster, cluster: "fra-2" }] } }]);
  expect(out).toMatch(
    /fra-1 +offline .*no heartbeat since 2026-11-29T09:00:07.000Z; its shops keep running; check its agent\n/,
  );
  expect(out).toMatch(/fra-2 +offline +never .*no heartbeat yet; check its agent\n/);
});

test.each([
  ["missing file", undefined, "there is no file "],
  ["another name", '{"contexts":{"test":{"endpoint":"https://x"}}}', "config.json has test"],
])("a context that is not there (%s) says where it looked and what to do", async (_case, content, said) => {
  rmSync(config, { force: true });
  if (content !== undefined) writeFileSync(config, content);
  const { code, err } = await ran("list --context live", [], { env: { XDG_CONFIG_HOME: folder } });
  expect(code).toBe(2);
  expect(err).toContain(said);
  expect(err).toContain("do:    Add it (storeplane config set endpoint URL --context NAME)");
});

test("a wrong field of the configuration is named in words", async () => {
  writeFileSync(config, '{"curent":"live","contexts":{"a":{"endpoint":1},"b c":{"endpoint":"https://x"}}}');
  const { code, err } = await ran("list", [], { env: { XDG_CONFIG_HOME: folder, STOREPLANE_ENDPOINT: "" } });
  expect(code).toBe(2);
  expect(err).toContain("why:   curent is not a field\n");
  expect(err).toContain("why:   contexts.a.endpoint must be of type string\n");
  expect(err).toContain("why:   contexts.b c must be 1 to 63 letters, digits, dots, - or _\n");
  expect(err).not.toMatch(/[✖→]/);
});

test("what is said meanwhile is wrapped in a terminal and one line in a pipe", async () => {
  for (const line of ["create hats --engine medusa", "delete hats", "undelete hats"]) {
    const { err } = await ran(line, [{ status: 202, body: unseen }], { columns: 40 });
    expect(Math.max(...err.split("\n").map((each) => each.length)), line).toBeLessThanOrEqual(40);
    expect((await ran(line, [{ status: 202, body: unseen }])).err.split("\n"), line).toHaveLength(3);
  }
});
