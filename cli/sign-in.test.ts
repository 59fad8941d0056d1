import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describedSchemas } from "../contract/index.ts";
import { configPath } from "./config-file.ts";
import { problem, ran } from "./laid-out-run.ts";

const exampleOf = (name: string): object => (describedSchemas[name] as unknown as { examples: [object] }).examples[0];
const me = { body: exampleOf("Me") };
const created = { status: 201, body: exampleOf("CreatedToken") };

let env: Record<string, string>;
let path: string;

beforeEach(() => {
  env = { XDG_CONFIG_HOME: mkdtempSync(join(tmpdir(), "storeplane-cli-")) };
  path = configPath(env);
});

afterEach(() => rmSync(env["XDG_CONFIG_HOME"] as string, { recursive: true }));

const config = () => JSON.parse(readFileSync(path, "utf8")) as { current?: string; contexts: Record<string, object> };

function configure(content: object): void {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, JSON.stringify(content));
  chmodSync(path, 0o600);
}

test("login tries the token, keeps it for its owner alone, and later commands send it", async () => {
  const { code, err, asked } = await ran("login --token-stdin", [me], { env, stdin: "spt_secret\n" });
  expect([code, asked]).toEqual([0, ["GET /v1/me"]]);
  expect(err).toContain("You are tenant-member of tenant acme");
  expect(err).not.toContain("spt_secret");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(config()).toMatchObject({ current: "default", contexts: { default: { token: "spt_secret" } } });
});

test("login leaves what else is in the file, and the current context", async () => {
  configure({ current: "live", contexts: { live: { endpoint: "https://api.example.com", token: "other" } } });
  const { err } = await ran("login --token-stdin --context test", [me], { env, stdin: "spt_secret" });
  expect(err).toContain("The current context is still live");
  expect(config()).toMatchObject({
    current: "live",
    contexts: { live: { token: "other" }, test: { token: "spt_secret" } },
  });
});

test("a token for a new context is not sent to the current one", async () => {
  configure({ current: "live", contexts: { live: { endpoint: "https://api.example.com", token: "other" } } });
  for (const line of ["login --token-stdin --context test", "login --token-stdin"]) {
    const { code, err } = await ran(line, [], { env: { ...env, STOREPLANE_ENDPOINT: "" }, stdin: "spt_secret" });
    expect([code, err]).toEqual([2, expect.stringContaining("say where it is with --endpoint URL")]);
  }
});

test("a platform that does not respond is reported, also at the first login of a context", async () => {
  const line = "login --token-stdin --context test --endpoint http://127.0.0.1:9";
  const { code, err } = await ran(line, [], { env, stdin: "spt_secret" });
  expect([code, err]).toEqual([8, expect.stringContaining("The platform does not respond.")]);
});

test("a token that the platform refuses is not kept", async () => {
  const { code, err } = await ran("login --token-stdin", [problem(401, "unauthenticated")], { env, stdin: "spt_x" });
  expect(code).toBe(4);
  expect(err).toContain("storeplane login");
  expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
});

test.each([
  ["login --token-stdin --issuer https://id.example.com", "spt_x", "give --issuer"],
  ["login --token-stdin", "", "one line"],
  ["login --token-stdin", "one two", "one line"],
  ["login --token-stdin", "a".repeat(70_000), "1 to 4096"],
  ["login --token-stdin --context a/b", "spt_x", "letters"],
  ["token create x --role boss", "", "--role must be one of"],
  ["token create x --role auditor --expires 2y", "", "at most 365d"],
  ["token create x --role auditor --scope all", "", "--scope must be one of"],
  ["token revoke ..", "", "id of a token"],
  ["token", "", "token needs another word: create, list, revoke."],
  ["list --tenant A", "", "lower-case letters"],
])("%s with %j on stdin is a wrong use", async (line, stdin, said) => {
  const { code, err, asked } = await ran(line, [me], { env, stdin });
  expect([code, asked]).toEqual([2, []]);
  expect(err).toContain(said);
});

test("no token is sent in clear to another machine, also when it is tried", async () => {
  const line = "login --token-stdin --endpoint http://api.example.com";
  const { code, err } = await ran(line, [me], { env, stdin: "spt_x" });
  expect([code, err.includes("over https:// only")]).toEqual([2, true]);
});

test("logout takes the token out of the file and leaves the context", async () => {
  configure({ current: "live", contexts: { live: { endpoint: "https://api.example.com", token: "other" } } });
  expect((await ran("logout", [], { env })).err).toContain("The token of context live is forgotten.");
  expect(config()).toEqual({ current: "live", contexts: { live: { endpoint: "https://api.example.com" } } });
  expect((await ran("logout --context none", [], { env })).code).toBe(2);
});

test("a token is for its address, whatever names that address, and for no other", async () => {
  configure({ contexts: { local: { endpoint: "http://127.0.0.1:8080", token: "of-local" } } });
  const { chooseEndpoint } = await import("./contexts.ts");
  expect(chooseEndpoint({}, env).token).toBe("of-local");
  expect(chooseEndpoint({ endpoint: "http://127.0.0.1:8080/" }, env).token).toBe("of-local");
  expect(chooseEndpoint({}, { ...env, STOREPLANE_HTTP_PORT: "8080" }).token).toBe("of-local");
  expect(chooseEndpoint({ endpoint: "http://127.0.0.1:8081" }, env).token).toBeUndefined();
  expect(chooseEndpoint({}, { ...env, STOREPLANE_TOKEN: "given" }).token).toBe("given");
  writeFileSync(path, "{");
  expect(chooseEndpoint({ endpoint: "http://127.0.0.1:8080" }, env).token).toBeUndefined();
});

test("token create prints the token, whole, and alone with -o name", async () => {
  const { token } = created.body as { token: string };
  const { out, err } = await ran("token create deploy --role tenant-member", [created], { columns: 40 });
  expect(out).toContain(token);
  expect(err).toContain("this once");
  expect((await ran("token create deploy --role tenant-member -o name", [created])).out).toBe(`${token}\n`);
});
