import { spawn } from "node:child_process";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BackupProcess, declareBackupRepository } from "../../../dev/platform/backup-process.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { ensureRestic } from "../../../testbed/restic/ensure-restic.ts";
import { digestsIn, type ResticResult, runRestic } from "../../fixtures/restic.ts";

const dir = mkdtempSync(join(tmpdir(), "storeplane-backups-"));
const source = join(dir, "source");
const [ours, theirs] = [randomUUID(), randomUUID()];
let repository: BackupProcess;
let program: string;

/** restic with the login and the key of a store. */
async function restic(uid: string, ...args: readonly string[]): Promise<ResticResult> {
  return resticWith({ ...(await repository.resticEnvironment(uid)) }, ...args);
}

function resticWith(environment: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<ResticResult> {
  return runRestic(program, args, { RESTIC_CACHE_DIR: join(dir, "cache"), ...environment });
}

const snapshotsOf = async (uid: string): Promise<number> =>
  (JSON.parse((await restic(uid, "snapshots", "--json")).stdout) as unknown[]).length;
const well = { code: 0 };
const packsOf = (uid: string) => Object.keys(digestsIn(join(repository.folder, uid, "data")));

function writeSource(bytes: number): void {
  writeFileSync(join(source, "large"), randomBytes(bytes));
}

/** The first time restic is built from source, beside other tests. */
const buildMs = 900_000;

beforeAll(async () => {
  mkdirSync(join(source, "uploads"), { recursive: true });
  writeSource(12 * 1024 * 1024);
  for (let each = 0; each < 200; each += 1)
    writeFileSync(join(source, "uploads", `${each}.jpg`), randomBytes(each * 50));
  program = await ensureRestic();
  repository = await declareBackupRepository({ dir });
  await repository.start();
}, buildMs);

afterAll(async () => {
  await repository?.kill();
  rmSync(dir, { recursive: true });
});

test("a backup is read back whole, and what is restored is what was backed up", async () => {
  expect(await restic(ours, "init")).toMatchObject(well);
  expect(await restic(ours, "backup", source)).toMatchObject(well);
  expect(await restic(ours, "check", "--read-data")).toMatchObject(well);
  expect(await restic(ours, "restore", `latest:${source}`, "--target", join(dir, "restored"))).toMatchObject(well);
  expect(digestsIn(join(dir, "restored"))).toEqual(digestsIn(source));
});

test("every object that is stored is what its name says", () => {
  const digests = digestsIn(join(repository.folder, ours));
  const objects = Object.entries(digests).filter(([path]) => path !== "/config");
  expect(objects.length).toBeGreaterThan(4);
  for (const [path, digest] of objects) expect(path).toMatch(new RegExp(`/${digest}$`));
});

test("without the repository's program its folder is a repository that restic reads", async () => {
  const { RESTIC_PASSWORD = "" } = await repository.resticEnvironment(ours);
  const local = { RESTIC_REPOSITORY: join(repository.folder, ours), RESTIC_PASSWORD };
  expect(await resticWith(local, "check", "--no-lock")).toMatchObject(well);
});

test("what restic asks to forget and to prune stays", async () => {
  expect(await restic(ours, "backup", source)).toMatchObject(well);
  const [snapshots, packs] = [await snapshotsOf(ours), packsOf(ours)];
  const { stdout, stderr } = await restic(ours, "forget", "--keep-last", "1", "--prune");
  expect(stdout + stderr).toContain("403");
  expect([await snapshotsOf(ours), packsOf(ours)]).toEqual([snapshots, expect.arrayContaining(packs)]);
  expect(await restic(ours, "check", "--read-data")).toMatchObject(well);
});

test("its own locks restic removes", async () => {
  const locks = readdirSync(join(repository.folder, ours, "locks"));
  expect(await restic(ours, "unlock", "--remove-all")).toMatchObject(well);
  expect([locks, readdirSync(join(repository.folder, ours, "locks"))]).toEqual([[], []]);
});

test("the login of another store reads nothing and stores nothing, and a wrong one neither", async () => {
  expect(await restic(theirs, "init")).toMatchObject(well);
  const { RESTIC_REPOSITORY = "", ...rest } = await repository.resticEnvironment(theirs);
  const foreign = { ...rest, RESTIC_REPOSITORY: RESTIC_REPOSITORY.replace(theirs, ours) };
  const before = digestsIn(repository.folder);
  for (const words of [["snapshots", "--no-lock"], ["backup", source], ["init"]]) {
    const { code, stderr } = await resticWith(foreign, ...words);
    expect([code === 0, stderr]).toEqual([false, expect.stringContaining("403")]);
  }
  const wrong = { ...(await repository.resticEnvironment(ours)), RESTIC_REST_PASSWORD: "guessed" };
  const { code, stderr } = await resticWith(wrong, "snapshots", "--no-lock");
  expect([code === 0, stderr]).toEqual([false, expect.stringContaining("401")]);
  expect(digestsIn(repository.folder)).toEqual(before);
});

test("without the store's key a login reads nothing of what is stored", async () => {
  const { code, stderr } = await resticWith(
    { ...(await repository.resticEnvironment(ours)), RESTIC_PASSWORD: "guessed" },
    "snapshots",
    "--no-lock",
  );
  expect([code, stderr]).toEqual([12, expect.stringContaining("wrong password")]);
});

test("by the commands of docs/backups.md a person reads a store's backups", async () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/backups.md"), "utf8");
  const commands = [...page.matchAll(/```sh\n([^`]+(?:`[^`]+`[^`]+)*)```/g)].find(([, text]) =>
    text?.includes("derive()"),
  )?.[1];
  const env = { PATH: process.env["PATH"], STORE: ours, REPOSITORY: repository.url, SECRETS: dir };
  const child = spawn("bash", ["-euc", `${commands}\n"$0" snapshots --json --no-cache`, program], { env });
  const [stdout] = await Promise.all([text(child.stdout), once(child, "close")]);
  expect(JSON.parse(stdout)).toHaveLength(await snapshotsOf(ours));
});

test("an upload that a kill ends leaves no object, and the next start removes what was written of it", async () => {
  const content = randomBytes(1024 * 1024);
  const name = createHash("sha256").update(content).digest("hex");
  const { RESTIC_REST_PASSWORD } = await repository.resticEnvironment(ours);
  const sender = request(`${repository.url}/${ours}/data/${name}`, {
    method: "POST",
    auth: `${ours}:${RESTIC_REST_PASSWORD}`,
    headers: { "content-length": content.length },
  });
  const broken = new Promise((resolve) => sender.once("error", resolve));
  sender.write(content.subarray(0, content.length / 2));
  const unfinished = join(repository.folder, ours, "unfinished");
  await pollUntil({ what: "a part of it is written" }, () => {
    const [file] = readdirSync(unfinished);
    return (file !== undefined && statSync(join(unfinished, file)).size > 0) || undefined;
  });
  await repository.kill("SIGKILL");
  await broken;
  expect(packsOf(ours).some((path) => path.endsWith(name))).toBe(false);
  expect(readdirSync(unfinished)).toHaveLength(1);
  await repository.start();
  expect(readdirSync(unfinished)).toEqual([]);
});

test("a backup in which the repository is killed ends well once it is back", async () => {
  writeSource(32 * 1024 * 1024);
  const known = packsOf(ours).length;
  // At 8 MiB a second it lasts four seconds; when the first of its eight packs is stored, others are still to come.
  let hasEnded = false;
  const backup = restic(ours, "backup", "--limit-upload", "8192", "--pack-size", "4", source).finally(() => {
    hasEnded = true;
  });
  await pollUntil({ what: "a pack of the backup is stored" }, () => packsOf(ours).length > known || undefined);
  await repository.kill("SIGKILL");
  expect(hasEnded).toBe(false);
  await repository.start();
  expect(await backup).toMatchObject(well);
  expect(await restic(ours, "check", "--read-data")).toMatchObject(well);
});

test("a stop lets an upload under way end, and takes no other", async () => {
  const content = randomBytes(64 * 1024);
  const name = createHash("sha256").update(content).digest("hex");
  const { RESTIC_REST_PASSWORD } = await repository.resticEnvironment(ours);
  const sender = request(`${repository.url}/${ours}/data/${name}`, {
    method: "POST",
    auth: `${ours}:${RESTIC_REST_PASSWORD}`,
    headers: { "content-length": content.length },
  });
  const status = new Promise<number | undefined>((resolve, reject) => {
    sender.once("response", (response) => resolve(response.statusCode));
    sender.once("error", reject);
  });
  sender.write(content.subarray(0, 100));
  const unfinished = join(repository.folder, ours, "unfinished");
  await pollUntil({ what: "the upload has begun" }, () => readdirSync(unfinished).length > 0 || undefined);
  const stopped = repository.kill("SIGTERM");
  await pollUntil({ what: "no other is taken" }, () =>
    fetch(`${repository.url}/`).then(
      () => undefined,
      () => true,
    ),
  );
  sender.end(content.subarray(100));
  expect(await status).toBe(200);
  await stopped;
  expect(packsOf(ours).some((path) => path.endsWith(name))).toBe(true);
  await repository.start();
});

test("neither log nor metrics name a password or a key", async () => {
  const said =
    readFileSync(repository.logFile, "utf8") + (await (await fetch(`${repository.healthUrl}/metrics`)).text());
  expect(said).toContain("storeplane_backup_repository_requests_total");
  for (const uid of [ours, theirs]) {
    const { RESTIC_REST_PASSWORD = "", RESTIC_PASSWORD = "" } = await repository.resticEnvironment(uid);
    for (const secret of [RESTIC_REST_PASSWORD, RESTIC_PASSWORD, btoa(`${uid}:${RESTIC_REST_PASSWORD}`)])
      expect(said).not.toContain(secret);
  }
});
