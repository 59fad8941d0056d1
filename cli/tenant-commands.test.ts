import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { describedSchemas, type Me, type TenantResource } from "../contract/index.ts";
import { bytesOf, coresOf, parseBytes, parseCores, parseCount } from "./amounts.ts";
import { problem, ran } from "./laid-out-run.ts";

const exampleOf = (name: string) => (describedSchemas[name] as unknown as { examples: [object] }).examples[0];
const { memberQuota: _each, ...acme } = exampleOf("Tenant") as TenantResource;
const { used: _, ...listed } = acme;

describe("amounts", () => {
  test.each([
    ["80Gi", 80 * 2 ** 30],
    ["1.5Ti", 1.5 * 2 ** 40],
    ["80G", 80e9],
    ["500Mi", 500 * 2 ** 20],
    ["0", 0],
    ["1048577", 1_048_577],
  ])("%s is %i bytes, and shown as it is written", (written, bytes) => {
    expect(parseBytes(written)).toBe(bytes);
    expect(bytesOf(bytes)).toBe(written);
  });

  test.each([
    ["40", 40_000],
    ["1.5", 1500],
    ["500m", 500],
    ["1.005", 1005],
    ["2.3", 2300],
    ["0", 0],
  ])("%s is %i thousandths of a core", (written, millicores) => {
    expect(parseCores(written)).toBe(millicores);
    expect(parseCores(coresOf(millicores))).toBe(millicores);
  });

  test.each([
    [parseBytes, ["80", "80GB", "80gi", "500m", "-1Gi", "1e9", "", "Gi", " 80Gi", "999999999Pi", "NaN", "0x10"]],
    [parseCores, ["40Gi", "40k", "1.0005", "0.5m", "-1", "", "1e3", "Infinity"]],
    [parseCount, ["20.5", "-1", "", "1k", "1e3", "12345678901"]],
  ])("%o takes nothing else: a slip of the pen is no limit", (take, wrong) => {
    for (const written of wrong) expect(() => take(written), written).toThrow("must be");
  });

  test("what has no short words is shown exactly", () => {
    for (const bytes of [1, 1023, 322_122_547_200, 676_457_349_120, 1_234_567_890_123, Number.MAX_SAFE_INTEGER]) {
      const shown = bytesOf(bytes);
      if (bytes >= 2 ** 20) expect(parseBytes(shown), shown).toBe(bytes);
      else expect(shown).toBe(String(bytes));
    }
  });
});

test.each([
  ["tenant", "tenant needs another word: create, list, get, quota, suspend, erase, resume, verify."],
  ["tenant create", "TENANT is missing."],
  ["tenant get Acme", "TENANT must be"],
  ["tenant get a/b", "TENANT must be"],
  ["tenant quota acme", "there is nothing to change"],
  [
    "tenant quota acme --memory 80",
    '--memory must be an amount with its unit, such as 500Mi, 80Gi or 2Ti, or none, not "80"',
  ],
  ["tenant quota acme --cpu 40Gi", "--cpu must be CPU cores"],
  ["tenant create acme --stores many", "--stores must be a whole number"],
  ["tenant quota acme --stores 1 --stores 2", "--stores is given twice"],
  ["tenant list -o csv", "--output must be one of"],
  ["tenant erase acme", "This can't be undone. If acme is meant, add --confirm acme"],
  ["tenant erase acme --confirm ocme", "If acme is meant"],
  ["tenant remove acme", "There is no command tenant remove."],
  ["create hats --engine medusa --cluster fra-1 --region fra", "--cluster names the cluster"],
  ["create hats --engine medusa --cluster fra-1 --cluster-label a=1", "--cluster names the cluster"],
  ["create hats --engine medusa --cluster-label a=1 --cluster-label a=2", "--cluster-label names a twice"],
  ["create hats --engine medusa --cluster-label gold", "must be key=value"],
])("%j is a wrong use: it ends with 2, asks no one, and says %j", async (line, said) => {
  const { code, out, err, asked } = await ran(line);
  expect([code, out, asked]).toEqual([2, "", []]);
  expect(err).toContain(said);
});

test("a tenant is shown with what its stores count for beside each limit", async () => {
  const { code, out, asked } = await ran("tenant get acme", [{ body: { ...acme, createdAt: "yesterday" } }]);
  expect([code, asked]).toEqual([0, ["GET /v1/tenants/acme"]]);
  expect(out).toBe(`tenant   acme
name     Acme Shops
state    Active
created  yesterday (? ago)

RESOURCE  USED   LIMIT  LEFT
stores    42     100    58
cpu       42     150    108
memory    84Gi   300Gi  216Gi
storage   630Gi  2Ti    1418Gi
`);
});

test("limits that others set meanwhile stay: what was changed since it was read is read again", async () => {
  const changed = { ...acme, quota: { stores: 7, cpuMillicores: 9000 }, revision: "57a024331b034410-4" };
  const answers = [{ body: acme }, problem(412, "revision-conflict"), { body: changed }, { body: changed }];
  const { code, asked } = await ran("tenant quota acme --stores 8", answers);
  expect(code).toBe(0);
  expect(asked).toEqual([
    "GET /v1/tenants/acme",
    "POST /v1/tenants/acme/quota",
    "GET /v1/tenants/acme",
    "POST /v1/tenants/acme/quota",
  ]);
});

test("erase says the tenant's id twice, to the API as well", async () => {
  const { code, err, asked } = await ran("tenant erase acme --confirm acme", [{ body: acme }]);
  expect([code, asked]).toEqual([0, ["POST /v1/tenants/acme/erase"]]);
  expect(err).toContain("Personal data of acme is erased.");
});

test("what is not limited has no limit, and above a lowered limit nothing is left", async () => {
  const { out } = await ran("tenant get acme", [{ body: { ...acme, quota: { stores: 40 } } }]);
  expect(out).toMatch(/\nstores +42 +40 +0\ncpu +42 +no limit +-\n/);
});

test("json and yaml are the API's own document, name is the id", async () => {
  expect(JSON.parse((await ran("tenant get acme -o json", [{ body: acme }])).out)).toEqual(acme);
  expect(parse((await ran("tenant get acme -o yaml", [{ body: acme }])).out)).toEqual(acme);
  expect((await ran("tenant suspend acme -o name", [{ body: acme }])).out).toBe("acme\n");
  const review = exampleOf("QuotaReview");
  expect(JSON.parse((await ran("tenant verify acme -o json", [{ body: review }])).out)).toEqual(review);
});

test("the list reads page after page and fits a terminal, with the longest ids and names too", async () => {
  const long = { ...listed, tenant: "a".repeat(32), name: "A".repeat(64), state: "Suspended", quota: {} };
  const pages = [{ body: { items: [listed], nextPageToken: "acme" } }, { body: { items: [long] } }];
  const { out, asked } = await ran("tenant list", pages, { columns: 80 });
  expect(asked).toEqual(["GET /v1/tenants?limit=200", "GET /v1/tenants?limit=200&pageToken=acme"]);
  const lines = out.split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(lines[0]).toMatch(/^TENANT +STATE +MAX STORES +MAX CPU +MAX MEMORY +MAX STORAGE/);
  expect(lines[1]).toMatch(/^acme +Active +100 +150 +300Gi +2Ti/);
  expect(lines[2]).toMatch(/^a+… +Suspended +no limit +no limit +no limit +no limit/);
  expect((await ran("tenant list -o name", pages)).out).toBe(`acme\n${long.tenant}\n`);
});

/** The bodies that a line sends. */
async function sent(line: string, answer: object): Promise<unknown[]> {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (body !== "") bodies.push(JSON.parse(body));
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const { code, err } = await ran(`${line} --endpoint http://127.0.0.1:${port}`);
    expect(code, err).toBe(0);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return bodies;
}

test("limits are sent in the contract's units; those that are not given stay, and none lifts one", async () => {
  const limits = { stores: 20, cpuMillicores: 40_000, memoryBytes: 85_899_345_920, storageBytes: 536_870_912_000 };
  const given = "--stores 20 --cpu 40 --memory 80Gi --storage 500Gi";
  expect(await sent(`tenant create acme --name Acme ${given}`, acme)).toEqual([
    { tenant: "acme", name: "Acme", quota: limits },
  ]);
  expect(await sent("tenant create acme --stores none", acme)).toEqual([{ tenant: "acme", quota: {} }]);
  expect(await sent(`tenant quota acme ${given}`, acme)).toEqual([limits]);
  const { cpuMillicores: _cpu, ...others } = acme.quota;
  const each = { ...acme, memberQuota: { stores: 3, cpuMillicores: 4000 } };
  expect(await sent("tenant quota acme --per-member --stores 5", each)).toEqual([{ stores: 5, cpuMillicores: 4000 }]);
  expect(await sent("tenant quota acme --cpu none --stores 0", acme)).toEqual([{ ...others, stores: 0 }]);
});

test("whoami tells what one's own stores count for, of what they may, where members have limits", async () => {
  const me = exampleOf("Me");
  const limited = await ran("whoami", [{ status: 200, body: me }]);
  expect(limited.out).toMatch(/\nlimits +stores 2 of 5\n/);
  const { memberQuota: _limits, memberUsed: _used, ...free } = me as Me;
  expect((await ran("whoami", [{ status: 200, body: free }])).out).not.toContain("limits");
});

test("a create sends what its cluster must be like, and nothing of it otherwise", async () => {
  const store = exampleOf("Store");
  const body = { name: "hats", engine: "medusa" };
  const line = "create hats --engine medusa";
  expect(await sent(line, store)).toEqual([body]);
  expect(await sent(`${line} --region fra`, store)).toEqual([{ ...body, placement: { region: "fra" } }]);
  expect(await sent(`${line} --cluster-label tier=gold --cluster-label gpu= --label a=1`, store)).toEqual([
    { ...body, labels: { a: "1" }, placement: { labels: { tier: "gold", gpu: "" } } },
  ]);
});

test("each change says on stderr what holds now, and how to undo it", async () => {
  const suspended = await ran("tenant suspend acme", [{ body: { ...acme, state: "Suspended" } }]);
  expect(suspended.err).toContain("To undo: storeplane tenant resume acme");
  expect(suspended.asked).toEqual(["POST /v1/tenants/acme/suspend"]);
  expect((await ran("tenant resume acme", [{ body: acme }])).err).toBe("acme may create stores again.\n");
  const created = await ran("tenant create acme", [{ status: 201, body: acme }]);
  expect(created.err).toContain("storeplane token create NAME --role tenant-admin --tenant acme");
  const review = exampleOf("QuotaReview") as { before: { stores: number } };
  expect((await ran("tenant verify acme", [{ body: review }])).err).toBe("The counter of acme was right.\n");
  const wrong = { ...review, before: { ...review.before, stores: 43 } };
  const mended = await ran("tenant verify acme", [{ body: wrong }]);
  expect(mended.err).toBe("The counter of acme was wrong, and is put right.\n");
  expect(mended.out).toMatch(/\nstores +43 +42\n/);
});

test.each([
  ["tenant get acme", 404, "tenant-not-found", 3, "storeplane tenant list shows"],
  ["tenant create acme", 409, "tenant-exists", 5, "storeplane tenant quota acme changes"],
  ["tenant quota acme --stores 1", 403, "forbidden", 4, "storeplane whoami"],
  ["create hats --engine medusa", 403, "tenant-not-registered", 4, "storeplane tenant create"],
])("%j refused (%i %s) ends with %i and says what to do: %s", async (...[line, status, code, exit, todo]) => {
  const refused = await ran(line, [problem(status, code)]);
  expect([refused.code, refused.out]).toEqual([exit, ""]);
  expect(refused.err.slice(refused.err.indexOf("do:    "))).toContain(todo);
});

test("a wish that no cluster meets leads to what each cluster is like, not to an option that was not given", async () => {
  const errors = [{ field: "#/placement", rule: "must be what a cluster that has joined is like" }];
  const detail = "No cluster is like that: fra-1: its region is fra.";
  const answer = problem(422, "cluster-not-found", { errors, detail });
  const { code, err } = await ran("create hats --engine medusa --region nyc", [answer]);
  expect(code).toBe(3);
  expect(err).toContain(`why:   ${detail}\n`);
  expect(err).toContain("do:    storeplane clusters -o wide shows the region and the labels of each");
});
