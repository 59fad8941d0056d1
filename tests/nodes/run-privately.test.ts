import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { runPrivately } from "../../testbed/nodes/private/run-privately.ts";
import { startPrivateCluster } from "../../testbed/private-cluster/start-private-cluster.ts";
import { createCgroups, removeCgroups } from "../../testbed/process/cgroups.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";

const dir = mkdtempSync(join(tmpdir(), "storeplane-private-"));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** Runs a program of this text. */
function runText(name: string, text: string, more: { readonly dir?: string; readonly args?: readonly string[] } = {}) {
  const main = join(dir, `${name}.mjs`);
  writeFileSync(main, text);
  return runPrivately({ main, log: "out.log", ...more });
}

test("hands arguments in and the exit code out", async () => {
  await using run = await runText("code", "process.exit(Number(process.argv[2]) + process.argv.length);", {
    args: ["40"],
  });
  expect(await run.exited).toBe(43);
});

test("shows the program a network of its own, with the node's address, and no one else's processes", async () => {
  await using run = await runText(
    "network",
    `import { readdirSync } from "node:fs";
    import { networkInterfaces } from "node:os";
    console.log(JSON.stringify([
      Object.values(networkInterfaces()).flat().filter((it) => it.family === "IPv4").map((it) => it.address),
      readdirSync("/proc").filter((name) => /^\\d+$/.test(name)),
    ]));`,
  );
  expect(await run.exited).toBe(0);
  // Its init and itself.
  expect(JSON.parse(readFileSync(join(run.dir, "out.log"), "utf8"))).toEqual([
    ["127.0.0.1", "10.88.0.1"],
    ["1", "2"],
  ]);
});

test("makes directories that pods can get through, whatever the umask of who starts it", async () => {
  const umask = process.umask(0o077);
  onTestFinished(() => void process.umask(umask));
  await using run = await runText(
    "umask",
    `import { statSync } from "node:fs";
    const modeOf = (path) => (statSync(path).mode & 0o777).toString(8);
    console.log(process.umask().toString(8), ...["/run", "/etc", "/var/lib"].map(modeOf));`,
  );
  expect(await run.exited).toBe(0);
  expect(readFileSync(join(run.dir, "out.log"), "utf8")).toBe("22 755 755 755\n");
});

test("passes a signal on to the program", async () => {
  await using run = await runText(
    "signal",
    `process.on("SIGTERM", () => process.exit(7));
    setInterval(() => {}, 1000);
    console.log("listening");`,
  );
  await pollUntil(
    { what: "the program listens" },
    () => readFileSync(join(run.dir, "out.log"), "utf8").includes("listening") || undefined,
  );
  run.signal("SIGTERM");
  expect(await run.exited).toBe(7);
});

test("clears away processes that others leave behind, as containers do", async () => {
  await using run = await runText(
    "orphans",
    `import { execFileSync } from "node:child_process";
    import { readdirSync, readFileSync } from "node:fs";
    const states = () => readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).map((pid) => {
      try { return readFileSync("/proc/" + pid + "/stat", "utf8"); } catch { return ""; }
    });
    for (let i = 0; i < 5; i += 1) execFileSync("sh", ["-c", "sleep 2 >/dev/null 2>&1 &"], { stdio: "ignore" });
    const sleeping = () => states().filter((it) => it.includes("(sleep)"));
    const seen = sleeping().length;
    const since = Date.now();
    while (sleeping().length > 0 && Date.now() - since < 60_000) await new Promise((done) => setTimeout(done, 20));
    console.log(JSON.stringify({ seen, left: sleeping() }));`,
  );
  expect(await run.exited).toBe(0);
  const schema = z.object({ seen: z.number(), left: z.array(z.string()) });
  const { seen, left } = schema.parse(JSON.parse(readFileSync(join(run.dir, "out.log"), "utf8")));
  expect(seen).toBeGreaterThan(0);
  expect(left).toEqual([]);
});

test("keeps a second run out of a kept directory, and removes the temporary one only", async () => {
  const kept = join(dir, "kept");
  const forever = "setInterval(() => {}, 1000);";
  let temporary = "";
  {
    await using run = await runText("first", forever, { dir: kept });
    temporary = run.dir;
    await expect(runText("second", forever, { dir: kept })).rejects.toThrow(`in use by process ${process.pid}`);
    expect(existsSync(temporary)).toBe(true);
  }
  expect(existsSync(temporary)).toBe(false);
  expect(existsSync(kept)).toBe(true);
  await using run = await runText("third", "", { dir: kept });
  expect(await run.exited).toBe(0);
});

/** Directories that the namespaces cover with their own, and a link to one. */
const covered = { "/var/lib": "", "/run": "", "a link to /var/lib": "link" };

test.each(Object.entries(covered))("a kept directory in %s is the same inside and outside", async (where, link) => {
  const real = mkdtempSync(join(where.replace("a link to ", ""), "storeplane test "));
  onTestFinished(() => rmSync(real, { recursive: true }));
  const kept = link === "" ? real : join(dir, link);
  if (link !== "") symlinkSync(real, kept);
  const said = `import { writeFileSync } from "node:fs";
    writeFileSync(process.argv[2] + "/said", "from inside");`;
  await using run = await runText("writer", said, { dir: kept, args: [kept] });
  expect([await run.exited, readFileSync(join(run.dir, "out.log"), "utf8")]).toEqual([0, ""]);
  expect(readFileSync(join(real, "said"), "utf8")).toBe("from inside");
});

test("a directory for temporary files with too long a path is refused at once", async () => {
  const before = process.env["TMPDIR"];
  const long = join(dir, "l".repeat(100));
  mkdirSync(long);
  onTestFinished(() => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  });
  process.env["TMPDIR"] = long;
  await expect(runText("never", "")).rejects.toThrow("set a shorter TMPDIR");
});

test("groups are removed with all below them and with the processes in them", async () => {
  // As a run's: the look at the machine beside this one leaves out groups of other runs.
  const name = `storeplane-${randomBytes(4).toString("hex")}`;
  createCgroups(name);
  const hierarchy = existsSync("/sys/fs/cgroup/cgroup.controllers") ? "" : "pids";
  const below = join("/sys/fs/cgroup", hierarchy, name, "below");
  mkdirSync(below);
  const sleeper = spawn("sleep", ["600"]);
  const ended = once(sleeper, "exit");
  writeFileSync(join(below, "cgroup.procs"), String(sleeper.pid));
  expect(removeCgroups(name)).toEqual([]);
  expect(existsSync(below)).toBe(false);
  await ended;
  expect(sleeper.signalCode).toBe("SIGKILL");
});

test("a cluster that can't start says why", async () => {
  const images = [{ reference: "localhost/absent:1", archive: join(dir, "absent.tar") }];
  await expect(startPrivateCluster({ images })).rejects.toThrow(
    `ended with code 1:\nImageArchiveError: ${join(dir, "absent.tar")} is no OCI archive`,
  );
});
