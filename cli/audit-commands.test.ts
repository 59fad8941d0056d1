import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type AuditBlock,
  describedSchemas,
  fromBase64url,
  nextBlock,
  signCheckpoint,
  verifierKey,
} from "../contract/index.ts";
import { ran } from "./laid-out-run.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "storeplane-audit-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

async function chain(count: number): Promise<AuditBlock[]> {
  const blocks: AuditBlock[] = [];
  for (let n = 1; n <= count; n += 1) {
    const at = new Date(Date.UTC(2026, 10, 29, 9, n)).toISOString();
    const content = {
      at,
      mark: { epoch: "e1", seq: n, since: "2026-01-01T00:00:00.000Z" },
      events: [JSON.stringify({ id: `entry-${n}` })],
    };
    blocks.push(await nextBlock("acme", blocks.at(-1), content));
  }
  return blocks;
}

const page = (blocks: readonly unknown[], nextPageToken?: string) => ({
  body: { chain: "acme", items: blocks.map((it) => JSON.stringify(it)), ...(nextPageToken && { nextPageToken }) },
});

test("audit list reads page after page and shows what was refused with its rule", async () => {
  const [first] = (describedSchemas["AuditList"] as unknown as { examples: [{ items: object[] }] }).examples;
  const refused = { ...first.items[0], outcome: "refused", code: "forbidden" };
  const pages = [{ body: { items: first.items, nextPageToken: "7-1" } }, { body: { items: [refused] } }];
  const { code, out, asked } = await ran("audit list --target hats", pages);
  expect([code, asked]).toEqual([
    0,
    ["GET /v1/audit?target=hats&limit=200", "GET /v1/audit?target=hats&limit=200&pageToken=7-1"],
  ]);
  expect(out).toMatch(/deleteStore +hats +accepted +token:.*\n.*deleteStore +hats +refused \(forbidden\) /);
});

test("audit verify says that a chain is whole, or ends with 1 and names what is wrong", async () => {
  const blocks = await chain(3);
  const whole = await ran("audit verify", [page(blocks.slice(0, 2), "9"), page(blocks.slice(2))]);
  expect([whole.code, whole.asked.length]).toEqual([0, 2]);
  expect(whole.out).toMatch(/\nentries +3\n.*\nchain is +whole\n/s);
  const changed = { ...(blocks[1] as AuditBlock), events: [JSON.stringify({ id: "entry-9" })] };
  const broken = await ran("audit verify", [page(blocks.with(1, changed))]);
  expect(broken.code).toBe(1);
  expect(broken.out).toContain("Entry 0 of block 2 (entry-9)");
});

test("an export is verified without the platform, and its head finds what is cut off later", async () => {
  const blocks = await chain(3);
  const { out } = await ran("audit export", [page(blocks)]);
  expect(JSON.parse(out.trim().split("\n").at(-1) ?? "")).toEqual({
    head: { chain: "acme", n: 3, hash: blocks[2]?.hash },
  });
  const file = join(folder, "audit.jsonl");
  writeFileSync(file, out);
  expect(await ran(`audit verify --file ${file}`, [])).toMatchObject({ code: 0, asked: [] });
  const cut = await ran(`audit verify --checkpoint ${file} -o json`, [page(blocks.slice(0, 2))]);
  expect(cut.code).toBe(1);
  expect(JSON.parse(cut.out)).toMatchObject({ findings: [{ kind: "cut", block: 3 }] });
  writeFileSync(file, "{}\n");
  expect((await ran(`audit verify --file ${file}`, [])).code).toBe(2);
});

test("a signed checkpoint that was kept elsewhere finds a chain that was written again, unless it was changed itself", async () => {
  const blocks = await chain(3);
  const { privateKey } = generateKeyPairSync("ed25519");
  const key = await verifierKey(fromBase64url(privateKey.export({ format: "jwk" }).x ?? ""));
  const signer = { key, sign: (text: Uint8Array) => sign(null, text, privateKey) };
  const heads = [{ chain: "acme", n: 3, hash: blocks[2]?.hash ?? "" }];
  const made = await signCheckpoint(heads, "2026-11-29T10:00:00.000Z", signer);
  const file = join(folder, "checkpoints.jsonl");
  writeFileSync(file, `${JSON.stringify(made)}\n`);
  const verify = (options: string, of: readonly AuditBlock[] = blocks) =>
    ran(`audit verify --checkpoint ${file} ${options}`.trim(), [page(of)]);
  expect((await verify("")).code).toBe(0);
  expect((await verify(`--key ${key}`)).code).toBe(0);
  expect((await verify("", (await chain(4)).slice(0, 2))).code).toBe(1);
  const stranger = await verify("--key other");
  expect([stranger.code, stranger.err]).toEqual([2, expect.stringContaining("it is signed by another key")]);
  writeFileSync(file, `${JSON.stringify({ ...made, heads: [{ ...heads[0], n: 2 }] })}\n`);
  const changed = await verify("");
  expect([changed.code, changed.err]).toEqual([2, expect.stringContaining("its note is about other heads")]);
  expect((await ran("audit verify --key other", [])).code).toBe(2);
});
