import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { Lacks } from "../../agent/lacks.ts";
import { CredsBook } from "../../agent/renewal/creds-book.ts";
import { Renewal, type RenewalWay } from "../../agent/renewal/renewal.ts";
import { createBusKeys, withClusters } from "../../bus-keys/bus-keys.ts";
import { agentToken, newCreds } from "../../bus-keys/user-creds.ts";
import { parseCreds, type RenewalRequest, readUserClaims } from "../../contract/index.ts";

const keys = withClusters(createBusKeys(), ["fra-1"]);
const account = keys.clusters["fra-1"]?.account ?? "";
const dir = mkdtempSync(join(tmpdir(), "storeplane-renewal-"));
const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const seconds = (fromNow: number): number => Math.floor(Date.now() / 1000) + fromNow;

let files = 0;
async function fileWith(expires: number | undefined): Promise<string> {
  files += 1;
  const file = join(dir, `${files}.creds`);
  writeFileSync(file, await newCreds(keys, { agent: "fra-1" }, expires));
  return file;
}

let stopping = new AbortController();
afterEach(() => {
  stopping.abort();
  stopping = new AbortController();
  vi.restoreAllMocks();
});

interface Running {
  readonly book: CredsBook;
  readonly asked: RenewalRequest[];
  readonly lacks: Lacks;
}

/** Runs a renewal over a file until the end of the test; tokens live so many seconds. */
function start(file: string, lifetimeSeconds: number, before: readonly RenewalWay[] = []): Running {
  const asked: RenewalRequest[] = [];
  const lacks = new Lacks(silent);
  const book = new CredsBook(file, async (text) => writeFileSync(file, text));
  const way: RenewalWay = async (request) => {
    asked.push(request);
    const { cluster, publicKey } = request;
    const token = await agentToken(keys.agents, { cluster, account, publicKey, expires: seconds(lifetimeSeconds) });
    return { outcome: "renewed", token, lifetimeSeconds };
  };
  const ways = [...before, way];
  const renewal = new Renewal({ cluster: "fra-1", book, ways, lacks, logger: silent, retryBaseMs: 20, retryMaxMs: 50 });
  void renewal.run(stopping.signal);
  return { book, asked, lacks };
}

test("a token that has ended is renewed at once, for the same key, and kept in the file", async () => {
  const file = await fileWith(seconds(-3600));
  const before = parseCreds(readFileSync(file, "utf8"));
  const { book } = start(file, 3600);
  await expect
    .poll(() => readUserClaims(parseCreds(readFileSync(file, "utf8")).jwt).exp)
    .toBeGreaterThan(seconds(3000));
  const { seed, jwt } = parseCreds(book.text());
  expect(seed).toBe(before.seed);
  expect(readUserClaims(jwt).sub).toBe(readUserClaims(before.jwt).sub);
  expect(readFileSync(file, "utf8")).toBe(book.text());
});

test("it is renewed again when two thirds of its life have passed, and before it ends", async () => {
  const { asked, book } = start(await fileWith(seconds(-1)), 9);
  await expect.poll(() => asked.length).toBe(1);
  const firstAt = performance.now();
  const first = book.text();
  await expect.poll(() => asked.length, { interval: 10 }).toBe(2);
  expect(performance.now() - firstAt).toBeGreaterThan(5900);
  expect(performance.now() - firstAt).toBeLessThan(9000);
  await expect.poll(() => book.text()).not.toBe(first);
});

test("one that does not end, or has long to live, is left as it is", async () => {
  const [endless, fresh] = [start(await fileWith(undefined), 3), start(await fileWith(seconds(3600)), 3)];
  const ended = start(await fileWith(seconds(-1)), 3600);
  await expect.poll(() => ended.asked.length).toBe(1);
  expect([endless.asked, fresh.asked]).toEqual([[], []]);
});

test.each([40, -40])(
  "with a clock that is wrong by %i days it is renewed at once, and then by no clock",
  async (days) => {
    const file = await fileWith(seconds(3600));
    const wrong = { now: true };
    const realNow = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => realNow() + (wrong.now ? days * 86_400_000 : 0));
    const { asked, book } = start(file, 3600, [
      // The one that signs has a clock of its own.
      () => {
        wrong.now = false;
        return Promise.reject(new Error("asks the next way"));
      },
    ]);
    await expect.poll(() => book.renewed).toBeDefined();
    wrong.now = true;
    await expect.poll(() => readFileSync(file, "utf8")).toBe(book.text());
    expect(asked.length).toBe(1);
  },
);

test("the next way is tried when one does not answer, and what it lacks is said until it has a token", async () => {
  let isAway = true;
  const away: RenewalWay = () => Promise.reject(new Error("no one is there"));
  const refusing: RenewalWay = () =>
    isAway ? Promise.resolve({ outcome: "refused", code: "not-admitted" }) : Promise.reject(new Error("gone"));
  const { asked, lacks, book } = start(await fileWith(seconds(-1)), 3600, [away, refusing]);
  await expect.poll(() => lacks.words({ isPartial: true }).join()).toMatch(/^credentials: .*the cluster is revoked,/);
  expect(asked).toEqual([]);
  isAway = false;
  await expect.poll(() => book.renewed?.lifetimeSeconds).toBe(3600);
  await expect.poll(() => lacks.list()).toEqual([]);
});

test("a file with another key, or a newer token, replaces what was renewed; a half written one is not", async () => {
  const file = await fileWith(seconds(-1));
  const { book } = start(file, 3600);
  await expect.poll(() => book.renewed).toBeDefined();
  const renewed = book.text();
  await expect.poll(() => readFileSync(file, "utf8")).toBe(renewed);
  writeFileSync(file, renewed.slice(0, 300));
  expect(book.text()).toBe(renewed);
  const byHand = await newCreds(keys, { agent: "fra-1" }, seconds(60));
  writeFileSync(file, byHand);
  expect(book.text()).toBe(byHand);
  expect(book.renewed).toBeUndefined();
});

test("credentials that can't be kept are used all the same, and that is said", async () => {
  const file = await fileWith(seconds(-1));
  const lacks = new Lacks(silent);
  let isFull = true;
  const book = new CredsBook(file, async (text) => {
    if (isFull) throw new Error("no space left");
    writeFileSync(file, text);
  });
  const way: RenewalWay = async ({ cluster, publicKey }) => {
    const token = await agentToken(keys.agents, { cluster, account, publicKey, expires: seconds(3600) });
    return { outcome: "renewed", token, lifetimeSeconds: 3600 };
  };
  const options = { cluster: "fra-1", book, ways: [way], lacks, logger: silent, retryBaseMs: 20, retryMaxMs: 50 };
  void new Renewal(options).run(stopping.signal);
  await expect.poll(() => lacks.words({ isPartial: true }).join()).toMatch(/can't be kept .*no space left/);
  expect(parseCreds(book.text()).jwt).not.toBe(parseCreds(readFileSync(file, "utf8")).jwt);
  isFull = false;
  await expect.poll(() => readFileSync(file, "utf8")).toBe(book.text());
  await expect.poll(() => lacks.list()).toEqual([]);
});
