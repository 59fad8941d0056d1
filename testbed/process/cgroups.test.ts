import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCgroups } from "./cgroups.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "storeplane-cgroups-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function file(path: string, content = ""): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), content);
}

test("makes a group in each hierarchy of the first version, and in no other folder", () => {
  for (const name of ["cpu", "memory"]) file(`${name}/cgroup.procs`);
  mkdirSync(join(root, "elsewhere"));
  createCgroups("storeplane-1", root);
  expect(existsSync(join(root, "cpu/storeplane-1"))).toBe(true);
  expect(existsSync(join(root, "memory/storeplane-1"))).toBe(true);
  expect(existsSync(join(root, "elsewhere/storeplane-1"))).toBe(false);
});

test("gives a group of the first version the processors and memory of its parent", () => {
  file("cpuset/cgroup.procs");
  for (const name of ["cpuset.mems", "cpuset.cpus"]) {
    file(`cpuset/${name}`, "0-1\n");
    file(`cpuset/storeplane-1/${name}`, "\n");
  }
  createCgroups("storeplane-1", root);
  expect(readFileSync(join(root, "cpuset/storeplane-1/cpuset.cpus"), "utf8")).toBe("0-1\n");
  expect(readFileSync(join(root, "cpuset/storeplane-1/cpuset.mems"), "utf8")).toBe("0-1\n");
});

test("passes the controllers of the second version on to the group and to what is below it", () => {
  file("cgroup.controllers", "memory\n");
  file("cgroup.subtree_control");
  file("storeplane-1/cgroup.controllers", "memory\n");
  file("storeplane-1/cgroup.subtree_control");
  createCgroups("storeplane-1", root);
  expect(readFileSync(join(root, "cgroup.subtree_control"), "utf8")).toBe("+memory");
  expect(readFileSync(join(root, "storeplane-1/cgroup.subtree_control"), "utf8")).toBe("+memory");
});
