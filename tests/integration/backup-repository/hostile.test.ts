import { createHash, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BackupRepository, startBackupRepository } from "../../../backup-repository/run.ts";
import { defaultLimits } from "../../../backup-repository/server.ts";
import { StoreFolder } from "../../../backup-repository/storage/store-folder.ts";
import { backupPassword } from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";

const dir = mkdtempSync(join(tmpdir(), "storeplane-hostile-"));
const folder = join(dir, "repositories");
const loginSecret = Uint8Array.from(randomBytes(32));
const [ours, theirs] = [randomUUID(), randomUUID()];
const kib = 1024;
const storeBytes = 256 * kib;
const atOnce = 6;
const limits = { ...defaultLimits, requestsPerStore: atOnce, connectionsPerAddress: 30 };
const lines: string[] = [];
let repository: BackupRepository;

beforeAll(async () => {
  const logger = pino({ level: "debug" }, { write: (line: string) => lines.push(line) });
  const config = { folder, loginSecret, room: { storeBytes, freeBytes: 0 }, http: local, health: local };
  repository = await startBackupRepository(config, logger, limits);
  for (const uid of [ours, theirs])
    expect(await ask("POST", `/${uid}/?create=true`, { as: uid })).toMatchObject({ status: 200 });
});
const local = { host: "127.0.0.1", port: 0 };

afterAll(async () => {
  await repository[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

interface Asked {
  /** Whose login it carries. @default that of the store `ours`; null for none */
  readonly as?: string | null;
  readonly body?: Uint8Array;
  readonly headers?: Readonly<Record<string, string | number>>;
}

interface Answered {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The target is sent as it is: fetch would put `..` in order. */
async function ask(method: string, path: string, { as = ours, body, headers }: Asked = {}): Promise<Answered> {
  const auth = as === null ? {} : { auth: `${as}:${await backupPassword(loginSecret, as)}` };
  return new Promise((resolve, reject) => {
    const to = { host: local.host, port: repository.port, method, path, ...auth, agent: false as const };
    const sent = request({ ...to, headers: { ...(body && { "content-length": body.length }), ...headers } });
    sent.once("response", (response) => {
      buffer(response).then(
        (all) => resolve({ status: response.statusCode, headers: response.headers, body: all }),
        reject,
      );
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

const sha256 = (content: Uint8Array) => createHash("sha256").update(content).digest("hex");
const statusOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).status;

/** Stores an object of this many random bytes; returns its path. */
async function store(type: string, bytes: number, as = ours): Promise<string> {
  const body = randomBytes(bytes);
  const path = `/${as}/${type}/${sha256(body)}`;
  expect(await ask("POST", path, { body, as })).toMatchObject({ status: 200 });
  return path;
}

describe("an address", () => {
  test("that is no address of the protocol leads nowhere, however it is spelled", async () => {
    writeFileSync(join(dir, "outside"), "secret");
    const name = sha256(randomBytes(1));
    const spellings = [
      "/",
      "//",
      `/${ours}`,
      `/${ours}/../outside`,
      `/${ours}/data/../config`,
      `/${ours}/data/..%2f..%2f..%2foutside`,
      `/${ours}/data/%2e%2e/%2e%2e/outside`,
      `/${ours}//config`,
      `/${ours}/unfinished/`,
      `/${ours}/unfinished/${name}`,
      `/${ours}/data/${name.toUpperCase()}`,
      `/${ours}/data/${name}/`,
      `/${ours}/data/${name.slice(1)}`,
      `/${ours}/data/${name}%00`,
      `/${ours}/locks/../keys/${name}`,
      `/${ours}/other/${name}`,
      `/${ours.toUpperCase()}/config`,
      `http://elsewhere/${ours}/config`,
    ];
    for (const path of spellings)
      for (const method of ["GET", "POST", "DELETE"])
        expect([path, await statusOf(method, path, method === "POST" ? { body: randomBytes(8) } : {})]).toEqual([
          path,
          404,
        ]);
    expect(readdirSync(folder).sort()).toEqual([ours, theirs].sort());
  });

  test("of another store answers 403 to everything, and no login 401", async () => {
    const path = await store("data", 10, theirs);
    for (const at of [
      path,
      `/${theirs}/config`,
      `/${theirs}/data/`,
      `/${theirs}/?create=true`,
      `/${randomUUID()}/config`,
    ]) {
      for (const method of ["GET", "HEAD", "POST", "DELETE"]) {
        const body = method === "POST" ? { body: randomBytes(9) } : {};
        expect([at, method, await statusOf(method, at, body)]).toEqual([at, method, 403]);
        expect([at, method, await statusOf(method, at, { ...body, as: null })]).toEqual([at, method, 401]);
      }
    }
  });

  test("with methods that the protocol does not have answers 405", async () => {
    for (const path of [`/${ours}/`, `/${ours}/config`, `/${ours}/data/`, `/${ours}/data/${sha256(randomBytes(2))}`])
      expect([path, await statusOf("PUT", path, { body: randomBytes(2) })]).toEqual([path, 405]);
  });
});

test("what is no login of ours is refused in the same words, and none of it is logged", async () => {
  const password = await backupPassword(loginSecret, ours);
  const tries = [
    `Basic ${btoa(`${ours}:${password}x`)}`,
    `Basic ${btoa(`${theirs}:${password}`)}`,
    `Basic ${btoa(ours)}`,
    "Basic",
    "Basic ====",
    `Bearer ${password}`,
    `Basic ${btoa(`${ours}:${"x".repeat(5000)}`)}`,
    `Basic ${btoa(`admin:${password}`)}`,
    "",
  ];
  const answers = await Promise.all(
    tries.map((authorization) => ask("GET", `/${ours}/config`, { as: null, headers: { authorization } })),
  );
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.toString()}`)).size).toBe(1);
  expect(answers[0]?.status).toBe(401);
  expect(lines.join("")).not.toContain(password);
});

describe("what is stored", () => {
  test("is what its name says, or is refused and leaves nothing", async () => {
    const name = sha256(randomBytes(3));
    expect(await statusOf("POST", `/${ours}/data/${name}`, { body: randomBytes(500) })).toBe(400);
    expect(await statusOf("GET", `/${ours}/data/${name}`)).toBe(404);
    expect(readdirSync(join(folder, ours, "unfinished"))).toEqual([]);
  });

  test("is never overwritten, config and locks included; the same bytes again are no change", async () => {
    const config = randomBytes(100);
    expect(await statusOf("POST", `/${ours}/config`, { body: config })).toBe(200);
    const paths = [`/${ours}/config`, await store("data", 200), await store("keys", 201), await store("locks", 202)];
    for (const path of paths) {
      const { body } = await ask("GET", path);
      expect([path, await statusOf("POST", path, { body: randomBytes(200) })]).toEqual([path, 403]);
      expect([path, await statusOf("POST", path, { body })]).toEqual([path, 200]);
      expect((await ask("GET", path)).body).toEqual(body);
    }
  });

  test("is removed by no one, locks aside", async () => {
    const paths: string[] = [];
    for (const type of ["data", "index", "keys", "snapshots"]) paths.push(await store(type, 100));
    for (const path of [...paths, `/${ours}/config`, `/${ours}/`, `/${ours}/data/`, `/${ours}/locks/`])
      expect([path, await statusOf("DELETE", path)]).toEqual([path, 403]);
    const lock = await store("locks", 99);
    expect([await statusOf("DELETE", lock), await statusOf("DELETE", lock), await statusOf("GET", lock)]).toEqual([
      200, 404, 404,
    ]);
  });

  test("is bounded by kind before a byte is read, and its length is said beforehand", async () => {
    const path = `/${ours}/keys/${sha256(randomBytes(4))}`;
    expect(
      await statusOf("POST", path, { headers: { "content-length": 64 * kib + 1 }, body: randomBytes(64 * kib + 1) }),
    ).toBe(413);
    expect(await statusOf("POST", path, { headers: { "transfer-encoding": "chunked" } })).toBe(411);
  });

  test("is bounded for each store, tiny files too, and a full store keeps no other from storing", async () => {
    const full = randomUUID();
    expect(await statusOf("POST", `/${full}/?create=true`, { as: full })).toBe(200);
    let stored = 0;
    for (; stored < 100; stored += 1) {
      const body = randomBytes(20);
      const status = await statusOf("POST", `/${full}/locks/${sha256(body)}`, { as: full, body });
      if (status === 507) break;
      expect(status).toBe(200);
    }
    expect(stored).toBe(storeBytes / (4 * kib));
    await store("data", 1000);
    // What is removed makes room again.
    const [lock = ""] = readdirSync(join(folder, full, "locks"));
    expect(await statusOf("DELETE", `/${full}/locks/${lock}`, { as: full })).toBe(200);
    await store("locks", 20, full);
  });

  test("waits for a repository that was created", async () => {
    const body = randomBytes(10);
    const uid = randomUUID();
    expect(await statusOf("POST", `/${uid}/data/${sha256(body)}`, { as: uid, body })).toBe(404);
    expect(await statusOf("GET", `/${uid}/data/`, { as: uid })).toBe(404);
    expect(existsSync(join(folder, uid))).toBe(false);
  });
});

describe("what is read", () => {
  test("is the range that was asked for", async () => {
    const path = await store("data", 1000);
    const { body } = await ask("GET", path);
    const ranged = (range: string) => ask("GET", path, { headers: { range } });
    expect(await ranged("bytes=10-19")).toMatchObject({ status: 206, body: body.subarray(10, 20) });
    expect(await ranged("bytes=990-")).toMatchObject({ status: 206, body: body.subarray(990) });
    expect(await ranged("bytes=990-5000")).toMatchObject({ status: 206, body: body.subarray(990) });
    for (const range of [
      "bytes=1000-",
      "bytes=20-10",
      "bytes=-5",
      "bytes=0-1,3-4",
      "lines=1-2",
      "bytes=9999999999999999-",
    ])
      expect([range, (await ranged(range)).status]).toEqual([range, 416]);
    expect(await ask("HEAD", path)).toMatchObject({ status: 200, headers: { "content-length": "1000" } });
  });

  test("is a list of names, or of names and sizes where they are asked for", async () => {
    const path = await store("snapshots", 333);
    const name = path.slice(-64);
    const accept = "application/vnd.x.restic.rest.v2";
    const [plain, sized] = [
      await ask("GET", `/${ours}/snapshots/`),
      await ask("GET", `/${ours}/snapshots/`, { headers: { accept } }),
    ];
    expect(JSON.parse(plain.body.toString())).toContain(name);
    expect(JSON.parse(sized.body.toString())).toContainEqual({ name, size: 333 });
    expect(sized.headers["content-type"]).toBe(accept);
    expect(JSON.parse((await ask("GET", `/${theirs}/index/`, { as: theirs })).body.toString())).toEqual([]);
  });
});

/** Sends a part of an upload, and no more. */
async function begin(uid = ours, { port } = repository) {
  const password = await backupPassword(loginSecret, uid);
  const socket = connect(port, local.host);
  let answer = "";
  socket.on("data", (data: Buffer) => (answer += data.toString())).on("error", () => {});
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write(
    `POST /${uid}/data/${sha256(randomBytes(5))} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${btoa(`${uid}:${password}`)}\r\nContent-Length: 1000\r\n\r\nbegin`,
  );
  return { socket, closed, answer: () => answer };
}
const unfinished = () => readdirSync(join(folder, ours, "unfinished"));

describe("a slow client", () => {
  test("is cut off when its time is over, and leaves nothing", async () => {
    const other = join(dir, "short");
    await new StoreFolder(join(other, ours)).create();
    const config = { folder: other, loginSecret, room: { storeBytes, freeBytes: 0 }, http: local, health: local };
    await using short = await startBackupRepository(config, pino({ level: "silent" }), { ...limits, requestMs: 1000 });
    const { closed, answer } = await begin(ours, short);
    await closed;
    expect(answer()).toMatch(/^HTTP\/1.1 408 |^$/);
    const rest = await pollUntil({ what: "its file is gone" }, () => {
      const left = readdirSync(join(other, ours, "unfinished"));
      return left.length === 0 ? left : undefined;
    });
    expect(rest).toEqual([]);
  });

  test("has a few requests of its own store under way, and others have theirs", async () => {
    const begun = await Promise.all(Array.from({ length: atOnce }, () => begin()));
    await pollUntil({ what: "all are under way" }, () => unfinished().length === atOnce || undefined);
    const [ofOurs, ofTheirs] = await Promise.all([
      statusOf("GET", `/${ours}/keys/`),
      statusOf("GET", `/${theirs}/keys/`, { as: theirs }),
    ]);
    expect([ofOurs, ofTheirs]).toEqual([503, 200]);
    for (const { socket } of begun) socket.destroy();
    await pollUntil(
      { what: "they are forgotten" },
      async () => (await statusOf("GET", `/${ours}/keys/`)) === 200 || undefined,
    );
  });
});

test("an address that keeps its connections open gets no more of them, until it closes some", async () => {
  const sockets = Array.from({ length: limits.connectionsPerAddress }, () => connect(repository.port, local.host));
  for (const socket of sockets) socket.on("error", () => {});
  // The server accepts them in their order: all of these before the next.
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  await expect(statusOf("GET", `/${ours}/keys/`)).rejects.toThrow(/ECONNRESET|EPIPE|socket hang up/);
  for (const socket of sockets) socket.destroy();
  const again = await pollUntil({ what: "it gets one again" }, () => statusOf("GET", `/${ours}/keys/`));
  expect(again).toBe(200);
});

test("a client that goes in the middle of an upload is counted as such, and not as a success", async () => {
  const { socket } = await begin(theirs);
  const folderOfTheirs = join(folder, theirs, "unfinished");
  await pollUntil({ what: "it is under way" }, () => readdirSync(folderOfTheirs).length > 0 || undefined);
  socket.destroy();
  const line = await pollUntil({ what: "a line tells of it" }, () =>
    lines.find((each) => each.includes(theirs) && each.includes(`"status":499`)),
  );
  expect(line).toContain('"type":"data","method":"POST"');
});

test("a file that was changed behind its back is still not overwritten", async () => {
  const path = await store("data", 64);
  const name = path.slice(-64);
  const file = join(folder, ours, "data", name.slice(0, 2), name);
  const { body } = await ask("GET", path);
  writeFileSync(file, "damaged");
  expect(await statusOf("POST", path, { body })).toBe(403);
  expect(readFileSync(file, "utf8")).toBe("damaged");
});
