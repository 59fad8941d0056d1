import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describedSchemas, type Preview, type StoreResource } from "../contract/index.ts";
import { problem, ran } from "./laid-out-run.ts";

const exampleOf = (name: string) => (describedSchemas[name] as unknown as { examples: [object] }).examples[0];
const [ready, failed] = (describedSchemas["Store"] as unknown as { examples: StoreResource[] }).examples as [
  StoreResource,
  StoreResource,
];
const cluster = exampleOf("Cluster");
const tenant = exampleOf("Tenant");
const operation = { ...exampleOf("StoreOperation"), kind: "change", note: "larger for the sale" };
const preview = exampleOf("Preview") as Preview;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "storeplane-look-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

test("describe says of a store that failed why, what to do, and what is known of its cluster and quota", async () => {
  const { code, out } = await ran("describe shoes", [
    { body: failed },
    { body: cluster },
    { body: tenant },
    { body: { items: [operation] } },
  ]);
  expect(code).toBe(0);
  expect(out).toMatch(/^STORE\nname +shoes\nphase +Failed\nwhy +ImagePullFailed: /);
  expect(out).toMatch(/\nWHAT TO DO\nImagePullFailed +\S/);
  expect(out).toMatch(/\nCONDITIONS\nReady +no, for \w+\. ImagePullFailed: .*\nSTEPS\nSTEP +STATE/s);
  expect(out).toMatch(/\nLATELY\nAT .*\n\S+ +change .* larger for the sale\n/);
  const described = JSON.parse((await ran("describe hats -o json", [{ body: ready }])).out) as object;
  expect(described).toMatchObject({ store: { name: "hats" } });
});

test("describe leaves out what the caller's role may not see, and says what can't be read", async () => {
  const refused = await ran("describe hats", [{ body: ready }, problem(403, "forbidden")]);
  expect(refused).toMatchObject({ code: 0, err: "" });
  expect(refused.out).not.toMatch(/QUOTA|CLUSTER/);
  const gone = await ran("describe hats", [{ body: ready }, problem(404, "no-such-cluster")]);
  expect(gone.err).toContain("The cluster can't be shown: GET ");
  expect((await ran("describe hats", [problem(404, "store-not-found")])).code).toBe(3);
});

test("open prints the address where there is no browser, and never one that is not of the web", async () => {
  const opened = await ran("open hats", [{ body: ready }]);
  expect(opened).toMatchObject({ code: 0, out: `${new URL(ready.endpoints?.url ?? "").href}\n`, err: "" });
  const admin = await ran("open hats --admin", [{ body: ready }]);
  expect(admin.err).toBe("To sign in: storeplane credentials hats\n");
  expect(admin.out).toBe(`${ready.endpoints?.adminUrl}\n`);
  for (const url of ["file:///etc/passwd", "javascript:alert(1)", "-rf", "https://admin:secret@x.example.com"]) {
    const store = { ...ready, endpoints: { url, adminUrl: url, hosts: [] } };
    const refused = await ran("open hats", [{ body: store }], { env: { BROWSER: "/bin/false" } });
    expect([refused.code, refused.out], url).toEqual([2, ""]);
  }
  const { endpoints: _, ...without } = ready;
  expect((await ran("open hats", [{ body: without }])).err).toContain("hats has no address yet: it is Ready");
});

test("diff names each field that would change, and ends with 1 only when it is asked to", async () => {
  const { code, out, asked } = await ran("diff hats --plan growth", [{ body: ready }, { body: preview }]);
  expect([code, asked]).toEqual([0, ["GET /v1/stores/hats", "POST /v1/previews"]]);
  for (const { kind, name } of preview.changes.filter(({ action }) => action !== "none"))
    expect(out).toMatch(new RegExp(`^[+~!-] ${kind} ${name} would be `, "m"));
  expect((await ran("diff hats --exit-code", [{ body: ready }, { body: preview }])).code).toBe(1);
  const changes = preview.changes.map((change) => ({ ...change, action: "none", diff: [] }));
  const unchanged = await ran("diff hats --exit-code", [{ body: ready }, { body: { ...preview, changes } }]);
  expect(unchanged).toMatchObject({
    code: 0,
    out: expect.stringContaining(`${changes.length} stay as they are`) as string,
  });
});

test("what would change moves no cursor, and is cut to the terminal", async () => {
  const evil = "a\u001b[2Jb\nc".repeat(50);
  const change = { kind: evil, name: evil, action: evil, diff: [{ path: evil, before: evil }], verified: true };
  for (const columns of [undefined, 60]) {
    const answers = [{ body: ready }, { body: { ...preview, namespace: evil, changes: [change] } }];
    const { out } = await ran("diff hats", answers, columns === undefined ? {} : { columns });
    expect(out.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    if (columns !== undefined) expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(60);
  }
});

test.each([
  ["diff absent", "there is no store absent: say what it is to be, with --engine"],
  ["synth absent", "there is no store absent"],
  ["create hats --engine medusa --dry-run --wait", "--wait has nothing to wait for"],
  ["synth hats --profile p.json", "with --engine"],
  ["synth hats --profile p.json --engine medusa --file f", "--file belongs to a platform"],
  ["diff hats --file /nonexistent/hats.json", "/nonexistent/hats.json can't be read: there is no such file"],
  ["diff hats --file wrong.json", "wrong.json is neither JSON nor YAML"],
  ["diff hats --file list.json", "list.json must be an object"],
  ["diff hats --file caps.json", "caps.json is of the store caps, not of hats"],
])("%j is a wrong use: %s", async (line, said) => {
  writeFileSync(join(folder, "wrong.json"), "{a: [");
  writeFileSync(join(folder, "list.json"), "[]");
  writeFileSync(join(folder, "caps.json"), '{"name":"caps"}');
  const at = line.replace(/--file (\w+\.json)/, `--file ${folder}/$1`);
  const { code, err } = await ran(at, [problem(404, "store-not-found")]);
  expect(code).toBe(2);
  expect(err).toContain(said);
});
