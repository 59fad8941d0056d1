import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import openapiTs, { astToString } from "openapi-typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApiOfTomorrow, storeOfTomorrow } from "./tomorrow.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** What someone writes on the generated types: each line with an error to be expected proves that they say something. */
const program = `
import type { components, paths } from "./api.ts";

type Store = components["schemas"]["Store"];
type Operation = { parameters: { query?: unknown; path?: unknown }; responses: Record<number, unknown> };
type Ok<Of> = Of extends { responses: { 200: { content: { "application/json": infer Body } } } } ? Body : never;
type Query<Of extends Operation> = Of["parameters"]["query"];

const [url = ""] = process.argv.slice(2);

async function get<Path extends keyof paths>(
  path: Path,
  { address = path, query }: { address?: string; query?: Query<paths[Path]["get"] & Operation> } = {},
): Promise<Ok<paths[Path]["get"]>> {
  const search = new URLSearchParams(Object.entries(query ?? {}).map(([name, value]) => [name, String(value)]));
  const response = await fetch(\`\${url}\${address}?\${search}\`);
  return (await response.json()) as Ok<paths[Path]["get"]>;
}

function tell({ phase, failure, conditions, steps, hostStates = [] }: Store): string[] {
  const [condition] = conditions;
  const [step] = steps;
  const texts = [phase, failure?.reason, condition?.type, condition?.reason, step?.name, step?.state];
  return [...texts, ...hostStates.map(({ reason }) => reason)].map(String);
}

const store = await get("/v1/stores/{name}", { address: "/v1/stores/hats" });
const page = await get("/v1/stores", { query: { limit: 1, phase: ["Ready"] } });
const items = "items" in page ? page.items : [];
console.log(JSON.stringify({ store: tell(store), page: items.map(tell) }));

// A value that is not listed can be compared with.
export const isRestoring: boolean = store.phase === "Restoring";
// @ts-expect-error A number is a number.
export const asText = () => get("/v1/stores", { query: { limit: "1" } });
// @ts-expect-error Requests have closed lists.
export const ofTomorrow = () => get("/v1/stores", { query: { phase: ["Restoring"] } });
// @ts-expect-error There is no such field.
export const unknown = store.backups;
// @ts-expect-error It may be absent.
export const since: string = store.failure.since;
`;

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "storeplane-types-"));
  const document = new URL("../../control-plane/openapi.generated.json", import.meta.url);
  await writeFile(join(dir, "api.ts"), astToString(await openapiTs(document)));
  await writeFile(join(dir, "program.ts"), program);
  await writeFile(join(dir, "package.json"), '{ "type": "module" }');
  const compilerOptions = {
    module: "nodenext",
    target: "es2024",
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
  };
  await writeFile(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }));
}, 60_000);

afterAll(() => rm(dir, { recursive: true, force: true }));

test("types that are generated from the OpenAPI document compile, and know numbers, absent fields and closed lists", async () => {
  const tsc = join(root, "node_modules/typescript-go/bin/tsc");
  const outcome = await run(process.execPath, [tsc, "-p", dir]).catch((error: unknown) => error);
  expect(outcome).toMatchObject({ stdout: "" });
  expect(outcome).not.toBeInstanceOf(Error);
}, 60_000);

test("a client on these types reads a store and a page with phases, reasons and steps of tomorrow", async () => {
  await using api = await startApiOfTomorrow();
  const { stdout } = await run(process.execPath, [join(dir, "program.ts"), api.url]);
  const told = ["Restoring", "BackupFailed", "BackedUp", "BackupFailed", "backup", "Skipped", "OwnerUnknown"];
  expect(JSON.parse(stdout)).toEqual({ store: told, page: [told] });
  expect(api.asked).toEqual(["GET /v1/stores/hats?", "GET /v1/stores?limit=1&phase=Ready"]);
  expect(told).toContain(storeOfTomorrow.failure.reason);
}, 60_000);
