import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { describedSchemas, type StoreResource, type StoreSummary, type StoreSummaryList } from "../contract/index.ts";
import { commands } from "./commands.ts";
import { problem, type RunOptions, ran } from "./laid-out-run.ts";
import { todoOfReason } from "./todo-by-reason.ts";

const [ready, failed, leaving] = (describedSchemas["Store"] as unknown as { examples: StoreResource[] }).examples as [
  StoreResource,
  StoreResource,
  StoreResource,
];

/** A page of rows, each like the example but for this. */
const rowsOf = (...changes: readonly Partial<StoreSummary>[]): StoreSummaryList => {
  const [row] = (describedSchemas["StoreSummary"] as unknown as { examples: StoreSummary[] }).examples;
  const stores = changes.map((change) => ({ ...(row as StoreSummary), ...change }));
  return { stores: JSON.parse(JSON.stringify(stores)) as StoreSummary[], counts: {}, total: stores.length };
};

test.each([
  ["crate hats", "There is no command crate. Did you mean create?"],
  ["get", "NAME is missing."],
  ["get hats caps", 'There is a word too many: "caps".'],
  [
    "get hats --out json",
    "There is no option --out. Did you mean --output?\ndo:    storeplane help get shows what it takes.\n",
  ],
  ["get ..", "must be the name of a store"],
  ["list -o csv", '--output must be one of table, wide, json, yaml, name, not "csv".'],
  ["list --phase ready", "Ready"],
  ["create hats", "--engine is missing."],
  ["create hats --engine", "--engine needs a value."],
  ["list --sort name --sort phase", "--sort is given twice"],
  ["credentials hats -o name", "--output must be one of table, json, yaml, not"],
  ["get -x", "There is no option -x."],
  ["hepl", "There is no command hepl.\ndo:    storeplane help shows"],
  ["delte", "There is no command delte.\n"],
  ["help delte", "There is no command delte.\n"],
  ["create hats --engine medusa --timeout 5s", "--timeout belongs to --wait"],
  ["delete hats --timeout 5s", "--timeout belongs to --wait"],
  ["create hats --engine medusa --label gold", "must be key=value"],
  ["create hats --engine medusa --label a=1 --label a=2", "--label names a twice"],
  ["\u001b[2J", "There is no command [2J."],
  ["create hats --engine medusa --timeout soon", "15m"],
  ["delete hats --now", "add --confirm hats"],
  ["delete hats --now --confirm caps", "add --confirm hats"],
  ["delete hats --wait", "--wait belongs to --now"],
  ["delete hats --confirm hats", "--confirm belongs to --now"],
  ["get hats --endpoint localhost", "http://"],
])("%j is a wrong use: it ends with 2, asks no one, and says %j", async (line, said) => {
  const { code, out, err, asked } = await ran(line);
  expect([code, out, asked]).toEqual([2, "", []]);
  expect(err).toContain(said);
  expect(err).not.toContain("    at ");
});

test("help goes to stdout and ends with 0, without a word too", async () => {
  for (const line of ["", "--help", "help", "create --help", "create hats -h", "help get", "version", "--version"]) {
    expect(await ran(line)).toMatchObject({ code: 0, err: "" });
  }
  expect((await ran("")).out).toMatch(/create .*\n.*get .*\n/);
  expect((await ran("help create")).out).toBe((await ran("create hats --help")).out);
  expect((await ran("create --help")).out).toContain("  storeplane create hats --engine woocommerce --wait\n");
});

test.each([
  [problem(404, "store-not-found"), 3],
  [problem(422, "cluster-not-found"), 3],
  [problem(401, "of-tomorrow"), 4],
  [{ status: 403, body: "<html>" }, 4],
  [problem(409, "name-taken"), 5],
  [problem(412, "revision-conflict"), 5],
  [problem(422, "invalid-request"), 2],
  [problem(422, "apply-rejected"), 1],
  [problem(507, "storage-full", { retryable: true }), 8],
  [problem(503, "cluster-unavailable", { retryable: true }), 8],
  [problem(429, "of-tomorrow"), 8],
  [problem(409, "constructor"), 5],
  [problem(409, "__proto__"), 5],
  [{ status: 307, headers: { location: "/" }, body: "" }, 1],
  [{ body: "<html>" }, 1],
])("what is answered with %j ends with %i", async (answer, code) => {
  expect((await ran("credentials hats", [answer])).code).toBe(code);
});

test("no one at the address is 8, and the message names it", async () => {
  const { code, err, out } = await ran("undelete hats --endpoint http://127.0.0.1:9");
  expect([code, out]).toEqual([8, ""]);
  expect(err).toContain("POST http://127.0.0.1:9/v1/stores/hats/undelete got no answer");
});

test("an error says what, why (field by field where it is so), what to do, and the id of the request", async () => {
  const errors = [{ field: "#/hosts/0", rule: "must be a lower-case host name" }];
  const answer = problem(404, "store-not-found", { title: "There is no such store", detail: "no store hats", errors });
  const { err, out } = await ran("get hats", [answer]);
  expect(out).toBe("");
  expect((await ran("get hats", [problem(409, "name-taken")])).err).toContain("why:   why\n");
  expect(err).toBe(`error: There is no such store (store-not-found).
why:   no store hats
why:   hosts.0 must be a lower-case host name
do:    storeplane list shows the stores that there are.
request id: id-of-request
`);
});

test("a field is named as in the body, not as a pointer escapes it", async () => {
  const errors = [{ field: "#/labels/shoes.example~1team%20~01", rule: "must not hold a space" }];
  const { err } = await ran("create hats --engine medusa", [problem(422, "invalid-request", { errors })]);
  expect(err).toContain("why:   labels.shoes.example/team ~1 must not hold a space\n");
  const broken = [{ field: "#/labels/%", rule: "is wrong" }];
  expect((await ran("get hats", [problem(422, "x", { errors: broken })])).err).toContain("labels.% is wrong\n");
});

test("an error of several lines keeps them", async () => {
  const { code, err } = await ran("manifests package.json /nonexistent");
  expect(code).toBe(2);
  expect(err).toMatch(
    /^error: package.json: the profile can't be used:\nwhy: {3}version: is not a field of a profile\n/,
  );
  expect(err).toContain("do:    docs/profiles.md");
  expect((await ran("manifests README.md /nonexistent")).err).toMatch(/^error: README.md: the profile is not JSON\n/);
});

test("with -o json an error is problem details on stderr, its own or of that shape", async () => {
  const { err } = await ran("get hats -o json", [problem(409, "name-taken")]);
  expect(JSON.parse(err)).toMatchObject({ status: 409, code: "name-taken", requestId: "id-of-request" });
  const away = await ran("undelete hats -o json --endpoint http://127.0.0.1:9");
  expect(JSON.parse(away.err)).toMatchObject({ title: "The platform does not respond." });
});

test("json and yaml are the API's own document, name one name in a line", async () => {
  const body = rowsOf({ name: "hats" }, { name: "shoes", phase: "Failed" });
  const page = [{ body }];
  expect(JSON.parse((await ran("list -o json", page)).out)).toEqual(body);
  expect(parse((await ran("list -o yaml", page)).out)).toEqual(body);
  expect((await ran("list -o name", page)).out).toBe("hats\nshoes\n");
  expect(JSON.parse((await ran("get hats -o json", [{ body: ready }])).out)).toEqual(ready);
});

test("what a cluster says moves no cursor, in any form", async () => {
  const rows = { body: rowsOf({ phase: "Failed", reason: "ImagePullFailed", message: "a\u001b[2Jb\u009bc\nd" }) };
  const page = [rows, problem(404, "store-not-found")];
  for (const format of ["table", "wide", "json", "yaml"]) {
    const { out } = await ran(`list -o ${format}`, page);
    expect(out.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    if (format === "yaml") expect(parse(out)).toEqual(page[0]?.body);
  }
});

test("no command shows a name, a time or a state of an answer unfiltered", async () => {
  const evil = "a\u001b[2Jb\u009bc\nd";
  const step = { name: evil, state: "constructor", message: evil };
  const store = { ...coming, name: evil, cluster: evil, phase: evil, deleteAfter: evil, steps: [step, step] };
  const decided = { state: evil, stateSince: evil, stateReason: evil, region: evil, labels: { [evil]: evil } };
  const cluster = {
    cluster: evil,
    registeredAt: evil,
    ...decided,
    online: true,
    stores: 0,
    missing: [],
    conditions: [],
  };
  const deleting = { ...store, conditions: leaving.conditions };
  for (const [line, ...answers] of [
    [
      "list -o name",
      { body: rowsOf({ name: evil, phase: evil, cluster: evil, step: { name: evil, index: 1, of: 2 } }) },
    ],
    [
      "list -o wide",
      { body: rowsOf({ name: evil, phase: evil, cluster: evil, changedAt: evil, reason: evil, uid: store.uid }) },
      { body: { ...store, engineVersion: evil, externalId: evil, labels: { [evil]: evil } } },
    ],
    ["clusters -o name", { body: { items: [cluster] } }],
    ["create hats --engine woocommerce", { status: 202, body: store }],
    ["create hats --engine woocommerce", { status: 200, body: store }],
    ["create hats --engine woocommerce --wait --timeout 1s", { status: 202, body: store }],
    ["delete hats", { status: 202, body: deleting }],
    ["delete hats", { status: 202, body: store }],
    ["undelete hats", { status: 202, body: store }],
  ] as const) {
    const { out, err } = await ran(line, answers);
    expect((out + err).replaceAll("\n", ""), line).not.toMatch(/\p{Cc}/u);
    expect(err, line).not.toMatch(/^d\b/m);
  }
  const drawn = await ran("create hats --engine woocommerce --wait --timeout 1s", [{ status: 202, body: store }], {
    columns: 200,
  });
  expect(stripVTControlCharacters(drawn.err).replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  expect(drawn.err).not.toContain("native code");
});

test("a time that is not a time is shown as unknown", async () => {
  const steps = [{ name: "app", state: "Done", startedAt: "noon", finishedAt: "night" }];
  const { out } = await ran("get hats -o wide", [{ body: { ...ready, createdAt: "yesterday", steps } }]);
  expect(out).not.toContain("NaN");
});

test("all pages are read, a store that comes twice is shown once, and each filter is asked for", async () => {
  const first = rowsOf({ name: "hats" }, { name: "shoes" });
  const again = rowsOf({ name: "hats", phase: "Degraded" });
  const pages = [{ body: { ...first, nextPageToken: "t" } }, { body: again }];
  const filters = "--engine medusa --cluster fra-1 --external-id s-1 -l tier=gold --label team";
  const { out, asked } = await ran(`list ${filters} -o json`, pages);
  expect(JSON.parse(out)).toMatchObject({ stores: [again.stores[0], first.stores[1]], total: 2 });
  const query = "externalId=s-1&labelSelector=tier%3Dgold%2Cteam&sort=name&limit=1000";
  const each = "view=summary&" + query + "%s&cluster=fra-1&engine=medusa";
  expect(asked).toEqual(["", "&pageToken=t"].map((token) => `GET /v1/stores?${each.replace("%s", token)}`));
});

test("a table is cut to its terminal and whole in a pipe", async () => {
  const { reason, message } = failed.failure ?? {};
  const rows = rowsOf({ name: "hats" }, { name: "shoes", phase: "Failed", reason, message });
  const page = [{ body: rows }, problem(404, "store-not-found")];
  const piped = (await ran("list -o wide", page)).out;
  expect(piped).toContain("ImagePullFailed: Pod storefront-0: the image can't be pulled: not found.");
  for (const columns of [80, 40]) {
    const lines = (await ran("list -o wide", page, { columns })).out.split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(lines[1]).toMatch(/^hats/);
  }
});

test("colours are for terminals that want them", async () => {
  const answers = [problem(404, "store-not-found")];
  const colours = async (options: RunOptions) => (await ran("get hats", answers, options)).err.includes("\u001b[");
  expect(await colours({ columns: 80 })).toBe(true);
  expect(await colours({ columns: 80, env: { NO_COLOR: "1" } })).toBe(false);
  expect(await colours({ columns: 80, env: { TERM: "dumb" } })).toBe(false);
  expect(await colours({})).toBe(false);
});

test("a create sends what was given and nothing else, and says how it goes on", async () => {
  const { code, err, asked } = await ran("create hats --engine woocommerce -o name", [{ status: 202, body: ready }]);
  expect([code, asked]).toEqual([0, ["POST /v1/stores"]]);
  expect(err).toBe("hats is accepted for fra-1. See how it comes up: storeplane get hats\n");
  const again = await ran("create hats --engine woocommerce", [{ status: 200, body: ready }]);
  expect(again.err).toBe("hats is there already, and is Ready.\n");
});

test("a delete says until when it can be taken back", async () => {
  const { err, asked } = await ran("delete hats", [{ status: 202, body: leaving }]);
  expect(err).toContain(`removed at ${leaving.deleteAfter}`);
  expect(err).toContain("storeplane undelete hats");
  expect(asked).toEqual(["DELETE /v1/stores/hats?force=false"]);
});

const coming: StoreResource = {
  ...ready,
  phase: "Provisioning",
  steps: [
    { name: "accepted", state: "Done", startedAt: ready.createdAt, finishedAt: ready.createdAt },
    { name: "app", state: "Running", message: "Deployment web: 0 of 1 ready" },
    { name: "live", state: "Waiting" },
  ],
};

test("--wait appends a line for each change of a step where no terminal is, then shows the store", async () => {
  const answers = [{ status: 202, body: coming }, { body: coming }, { body: coming }, { body: ready }];
  const { code, out, err } = await ran("create hats --engine woocommerce --wait", answers);
  expect(code).toBe(0);
  expect(
    err.replaceAll(/^ +[0-9.]+ s/gm, "at"),
  ).toBe(`hats is accepted for fra-1. Ctrl-C stops the waiting, not the store.
at  accepted   Done
at  app        Running  Deployment web: 0 of 1 ready
at  live       Done
`);
  expect(out).toMatch(/^name +hats\nphase +Ready\n/);
});

test("--wait writes its lines again on a terminal, none longer than that", async () => {
  const answers = [{ status: 202, body: coming }, { body: coming }, { body: ready }];
  const { err } = await ran("create hats --engine woocommerce --wait", answers, { columns: 40 });
  expect(err).toContain("\u001b[J  accepted   \u001b[32mDone\u001b[0m");
  expect(err).toContain("\u001b[3A\u001b[J");
  const lines = stripVTControlCharacters(err).split("\n").slice(2);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(40);
});

test("a platform that is away for a moment does not end the waiting, one that stays away does, with 8", async () => {
  const away = problem(503, "shutting-down", { retryable: true });
  const line = "create hats --engine woocommerce --wait --timeout 2s";
  const back = await ran(line, [{ status: 202, body: coming }, away, away, away, away, { body: ready }]);
  expect(back.code).toBe(0);
  expect(back.err.match(/does not respond; still waiting/g)).toHaveLength(1);
  expect((await ran(line, [{ status: 202, body: coming }, away])).code).toBe(8);
});

test("--timeout ends the waiting for a platform that takes requests and says nothing", async () => {
  const line = "create hats --engine woocommerce --wait --timeout 1s";
  const { code, err } = await ran(line, [{ status: 202, body: coming }, { isSilent: true }]);
  expect(code).toBe(6);
  expect(err).toContain("storeplane get hats");
});

test("waiting ends with 7 for a store that failed, 6 at the timeout, 130 on Ctrl-C, each with how to look", async () => {
  const line = "create hats --engine woocommerce --wait";
  const ended = await ran(line, [{ status: 202, body: coming }, { body: failed }]);
  expect(ended.code).toBe(7);
  expect(ended.err).toContain(`do:    ${todoOfReason("ImagePullFailed", failed.name)}`);
  const inVain = await ran(`${line} --timeout 1s`, [{ status: 202, body: coming }]);
  expect(inVain.code).toBe(6);
  expect(inVain.err).toContain("storeplane get hats");
  const interrupt = new AbortController();
  const whileWaiting = { body: coming, onAsked: () => interrupt.abort() };
  const stopped = await ran(line, [{ status: 202, body: coming }, whileWaiting], { signal: interrupt.signal });
  expect(stopped.code).toBe(130);
  expect(stopped.err).toContain("the operation goes on. Look with: storeplane get hats");
});

test.each([80, 40])(
  "no line of any help is longer than a terminal of %i columns, nor is anything lost",
  async (columns) => {
    for (const line of ["help", ...commands.map(({ name }) => `help ${name}`)]) {
      const { out } = await ran(line, [], { columns });
      expect(Math.max(...out.split("\n").map((each) => each.length)), line).toBeLessThanOrEqual(columns);
      const words = (text: string) => text.split(/\s+/).filter((word) => word !== "\\");
      expect(words(out), line).toEqual(words((await ran(line)).out));
    }
  },
);

test("each command shows at least one example, and each example begins with the command", () => {
  for (const { name, examples } of commands) {
    expect(examples, name).not.toEqual([]);
    for (const line of examples) expect(`${line} `.startsWith(`storeplane ${name} `), line).toBe(true);
  }
});

test("an example goes on in the next line before an option, not between it and its value", async () => {
  const { out } = await ran("help create", [], { columns: 80 });
  expect(out).toContain("--external-id shop-4711 \\\n    --label tier=gold -o json\n");
});

test("help has a placeholder for each value, and the plans", async () => {
  const { out } = await ran("help create");
  expect(out).toContain("storeplane create NAME --engine ENGINE [OPTION]...\n");
  expect(out).toMatch(/--plan PLAN +How large it is: starter, growth, scale \[starter\]\n/);
  expect(out).toMatch(/-l, --label KEY=VALUE /);
});
