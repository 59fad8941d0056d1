import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { ApiClient, followStore } from "../../client/index.ts";
import { reservePorts } from "../../testbed/process/free-ports.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { browse } from "../fixtures/browse.ts";

const root = join(import.meta.dirname, "../..");

const children = new Set<ChildProcess>();

// A test that failed has ended nothing; SIGTERM lets the program end its servers.
afterEach(async () => {
  for (const child of children) {
    child.kill("SIGTERM");
    await exitCode(child);
  }
  children.clear();
});

/** A program of this project as a process of its own, and what it has printed so far. */
function run(file: string, args: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(root, file), ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  const printed = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => (printed.out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (printed.err += chunk.toString()));
  return { child, printed };
}

async function exitCode(child: ChildProcess): Promise<unknown> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "close");
  return child.exitCode;
}

const summary = z.strictObject({
  stores: z.int(),
  readySeconds: z.strictObject({ p50: z.number().positive(), max: z.number().positive() }),
  objectsPerStore: z.int(),
  steps: z.array(z.strictObject({ name: z.string(), p50Seconds: z.number() })),
  leftovers: z.literal(0),
});

describe("npm run demo", () => {
  test("makes stores in two clusters, removes them without a trace, and sums up in its last line", async () => {
    const { child, printed } = run("dev/demo/main.ts", ["--stores", "3", "--json"]);
    expect(await exitCode(child), printed.err).toBe(0);
    const { stores, objectsPerStore, steps } = summary.parse(
      JSON.parse(printed.out.trimEnd().split("\n").at(-1) ?? ""),
    );
    expect(stores).toBe(3);
    expect(objectsPerStore).toBeGreaterThan(20);
    expect(steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["namespace", "database", "app", "setup", "live"]),
    );
    expect(printed.out).toContain("demo-1 (fra-1)");
    expect(printed.out).toContain("demo-2 (nyc-1)");
  });

  test("refuses a command line that it does not understand, with exit code 2", async () => {
    const { child, printed } = run("dev/demo/main.ts", ["--stores", "none"]);
    expect(await exitCode(child)).toBe(2);
    expect(printed.err).toContain("--stores none");
  });
});

describe("npm start", () => {
  let parent = "";
  let environment: Record<string, string> = {};

  beforeEach(async () => {
    parent = mkdtempSync(join(tmpdir(), "storeplane-start-"));
    await using reservation = await reservePorts(1);
    const [port = 0] = reservation.ports;
    environment = {
      STOREPLANE_STATE_DIR: join(parent, "state"),
      STOREPLANE_HTTP_PORT: String(port),
      XDG_CONFIG_HOME: join(parent, "config"),
    };
  });

  afterEach(() => {
    rmSync(parent, { recursive: true, force: true });
  });

  async function start(args: readonly string[] = []) {
    const started = run("dev/start/main.ts", args, environment);
    await pollUntil({ what: "npm start prints its greeting" }, () => {
      if (started.child.exitCode !== null) throw new Error(`it ended: ${started.printed.err}`);
      return started.printed.out.includes("Ctrl-C ends everything.") || undefined;
    });
    return started;
  }

  /** What a line prints that a newcomer types; without the variables that this process has of its own. */
  async function shell(line: string, given: Record<string, string>): Promise<string> {
    const env = { PATH: process.env["PATH"] ?? "", HOME: parent, ...given };
    const child = spawn("sh", ["-c", line], { env, stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    expect(await exitCode(child), text).toBe(0);
    return text;
  }

  /** Who the command is for later commands, once someone has signed in with a browser where it said so. */
  async function signInOnTerminal(endpoint: string): Promise<string> {
    const words = ["--context", "people"];
    const login = run("cli/main.mjs", ["login", ...words, "--endpoint", endpoint], environment);
    const said = () => /Open (\S+) in a browser/.exec(login.printed.err)?.[1];
    const page = await pollUntil({ what: "the command names a page" }, said);
    await browse(page, { id: "bob", button: "confirm" });
    expect(await exitCode(login.child), login.printed.err).toBe(0);
    expect(login.printed.err).toContain("You are tenant-viewer of tenant default");
    const command = `node ${join(root, "cli/main.mjs")}`;
    const who = await shell(`${command} whoami ${words.join(" ")} -o name`, environment);
    await shell(`${command} logout ${words.join(" ")}`, environment);
    const after = await shell(`${command} whoami ${words.join(" ")} || true`, environment);
    expect(after).toBe("");
    return who;
  }

  /** Opens it as a browser does: what the page is, and who it is shown to. */
  async function openLink(link: string): Promise<{ readonly page: string; readonly who: string }> {
    const { headers } = await fetch(link, { redirect: "manual" });
    const cookie = headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const read = async (address: string) =>
      (await fetch(new URL(address, link), { headers: { cookie, accept: "text/html" } })).text();
    return { page: await read(headers.get("location") ?? ""), who: await read("/v1/me") };
  }

  /** Pids of the processes whose command line names the state directory. */
  async function serversOf(dir: string): Promise<string> {
    const list = spawn("ps", ["-eo", "pid,args"], { stdio: ["ignore", "pipe", "ignore"] });
    let text = "";
    list.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    await once(list, "close");
    return text
      .split("\n")
      .filter((line) => line.includes(dir))
      .join("\n");
  }

  test("keeps stores over a restart, ends every process on Ctrl-C, and forgets them when started fresh", async () => {
    const url = `http://127.0.0.1:${environment["STOREPLANE_HTTP_PORT"]}`;
    const token = () => readFileSync(join(parent, "state/admin-token"), "utf8").trim();
    const api = new ApiClient({ url, headers: () => ({ authorization: `Bearer ${token()}` }) });
    const first = await start();
    expect(first.printed.out).toContain("the nodes are simulated");
    expect(first.printed.out).toContain(`export STOREPLANE_TOKEN=${token()}\n`);
    expect(statSync(join(parent, "state/admin-token")).mode & 0o777).toBe(0o600);
    const printedLine = (part: string) => first.printed.out.split("\n").find((line) => line.includes(part)) ?? "";
    expect(first.printed.out).toContain("finds this token by itself");
    expect((await fetch(`${url}/v1/stores`)).status).toBe(401);
    const opened = await openLink(printedLine("/auth/link?").trim());
    expect(opened.page).toContain('<div id="app"></div>');
    expect(opened.who).toContain("platform-admin");
    const curl = `${printedLine("AUTH=")}\n${printedLine("?limit=10")}`;
    expect(await shell(curl, { STOREPLANE_TOKEN: token() })).toContain('{"items":[');
    expect(await shell(`node ${join(root, "cli/main.mjs")} whoami`, environment)).toContain("platform-admin");
    const [, repository = ""] = /Backups of stores are kept by (\S+)/.exec(first.printed.out) ?? [];
    expect((await fetch(repository)).status).toBe(401);
    const backupSecret = () => readFileSync(join(parent, "state/backups/key-secret"), "base64");
    const keptSecret = backupSecret();
    const { store } = await api.createStore({ name: "hats", engine: "woocommerce", cluster: "nyc-1" });
    const { uid } = store;
    await followStore({ api, name: "hats", until: "Ready", deadlineMs: 120_000, everyMs: 200 });
    first.child.kill("SIGINT");
    expect(await exitCode(first.child), first.printed.err).toBe(0);
    expect(await serversOf(parent)).toBe("");

    const kept = token();
    const others = { live: { endpoint: "https://api.example.com" }, local: { endpoint: "http://127.0.0.1:9" } };
    const config = join(parent, "config/storeplane/config.json");
    writeFileSync(config, JSON.stringify({ current: "live", contexts: others }));
    const second = await start(["--oidc"]);
    const mine = `local-${environment["STOREPLANE_HTTP_PORT"]}`;
    expect(second.printed.out).toContain(`npx storeplane config use ${mine}\n`);
    expect(JSON.parse(readFileSync(config, "utf8"))).toEqual({
      current: "live",
      contexts: { ...others, [mine]: { endpoint: url, token: kept } },
    });
    expect([token(), backupSecret()]).toEqual([kept, keptSecret]);
    const page = await browse(`${url}/auth/login?returnTo=/auth`, { id: "alice", button: "confirm" });
    expect(page).toMatch(/You are signed in.*tenant-admin.*oidc:/s);
    expect(await signInOnTerminal(url)).toMatch(/^oidc:[0-9a-f]{32}\n$/);
    expect(await api.getStore("hats")).toMatchObject({ uid, phase: "Ready", cluster: "nyc-1" });
    second.child.kill("SIGTERM");
    expect(await exitCode(second.child), second.printed.err).toBe(0);

    const third = await start(["--fresh"]);
    expect(token()).not.toBe(kept);
    await expect(api.getStore("hats")).rejects.toThrow("store-not-found");
    third.child.kill("SIGINT");
    expect(await exitCode(third.child)).toBe(0);
  });

  test("names the port that is taken before it starts anything", async () => {
    const [port = 0] = (await reservePorts(1)).ports;
    const { child, printed } = run("dev/start/main.ts", [], { ...environment, STOREPLANE_HTTP_PORT: String(port) });
    expect(await exitCode(child)).toBe(1);
    expect(printed.err).toContain(`127.0.0.1:${port}`);
    expect(() => readFileSync(join(parent, "state/owner.json"))).toThrow("ENOENT");
  });
});
