import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type KubeObject, localProfile, type Profile, type StoreProps, synthesizeStore } from "../index.ts";
import { storeProps } from "../store-props.fixture.ts";
import { dumpScript } from "./dump-script.ts";

const nightly: Profile = { ...localProfile, backups: { mode: "nightly", hour: 3, keep: 14, volumeSize: "4Gi" } };

function find(profile: Profile, name: "backup" | "backups", changes: Partial<StoreProps> = {}): KubeObject {
  const { waves } = synthesizeStore({ ...storeProps, ...changes }, profile);
  const objects = waves.flatMap((wave) => wave.objects.map(({ object }) => object));
  const found = objects.find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`no ${name} was rendered`);
  return found;
}

describe("a store with nightly backups", () => {
  test.each([
    { engine: "woocommerce", command: "mariadb-dump", image: "mariadb" },
    { engine: "medusa", command: "pg_dump", image: "postgres" },
  ])("of $engine has a job with the database's own image and a volume", ({ engine, command, image }) => {
    const job = JSON.stringify(find(nightly, "backup", { engine }));
    expect(job).toMatch(/"schedule":"[0-9]{1,2} 3 \* \* \*"/);
    expect(job).toContain(command);
    expect(job).toContain(`/${image}:`);
    expect(job).toContain('{"name":"BACKUP_KEEP","value":"14"}');
    expect(find(nightly, "backups", { engine }).spec).toMatchObject({
      resources: { requests: { storage: "4Gi" } },
    });
  });

  test("begins at a minute of its own", () => {
    const schedules = ["first", "second", "third"].map(
      (name) => (find(nightly, "backup", { name }).spec as { schedule: string }).schedule,
    );
    expect(new Set(schedules).size).toBe(3);
  });

  test("can have a larger volume by its plan", () => {
    const planSizes = { woocommerce: { starter: { volumes: { backups: "5Gi" } } } };
    expect(find({ ...nightly, planSizes }, "backups").spec).toMatchObject({
      resources: { requests: { storage: "5Gi" } },
    });
  });

  test("has none where the profile has none, and no way to the database for one", () => {
    expect(JSON.stringify(synthesizeStore(storeProps, localProfile))).not.toContain("backup");
  });
});

describe("the script", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "storeplane-backup-"));
    mkdirSync(join(directory, "backups"));
    writeFileSync(join(directory, "password"), "secret");
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  function run(dump: string, keep = 2) {
    return spawnSync("bash", ["-c", dumpScript(dump, "sql.gz")], {
      encoding: "utf8",
      env: {
        PATH: "/usr/local/bin:/usr/bin:/bin",
        BACKUP_DIRECTORY: join(directory, "backups"),
        BACKUP_KEEP: String(keep),
        DATABASE_PASSWORD_FILE: join(directory, "password"),
      },
    });
  }

  const files = () => readdirSync(join(directory, "backups")).toSorted();
  const put = (name: string) => writeFileSync(join(directory, "backups", name), "old");

  test("writes what the command says, which finds the password, and says how much it was", () => {
    const { status, stdout } = run('echo "dump by $password"');
    const [name = ""] = files();
    expect(status).toBe(0);
    expect(name).toMatch(/^[0-9]{8}T[0-9]{6}Z\.sql\.gz$/);
    expect(readFileSync(join(directory, "backups", name), "utf8")).toBe("dump by secret\n");
    expect(stdout).toBe(`backup ./${name}: 15 bytes\n`);
  });

  test("keeps the newest and touches nothing else", () => {
    for (const day of [1, 2, 3]) put(`2026010${day}T000000Z.sql.gz`);
    put("notes.txt");
    expect(run("echo new").status).toBe(0);
    expect(files().slice(0, 1)).toEqual(["20260103T000000Z.sql.gz"]);
    expect(files()).toHaveLength(3);
    expect(files()).toContain("notes.txt");
  });

  test("that fails in the middle removes no old backup, and the next run clears what it left", () => {
    for (const day of [1, 2, 3]) put(`2026010${day}T000000Z.sql.gz`);
    const { status } = run("{ echo half; false; } | cat");
    expect(status).not.toBe(0);
    expect(files().filter((name) => name.endsWith(".sql.gz"))).toHaveLength(3);
    expect(run("echo new").status).toBe(0);
    expect(files().filter((name) => name.endsWith(".partial"))).toEqual([]);
  });

  test("does not begin without the password or the volume", () => {
    rmSync(join(directory, "password"));
    expect(run("echo new").status).not.toBe(0);
    expect(files()).toEqual([]);
    rmSync(join(directory, "backups"), { recursive: true });
    expect(run("echo new").status).not.toBe(0);
  });
});
