import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readText, writeText } from "./text-files.ts";

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "storeplane-text-files-"));
});

afterAll(() => rmSync(dir, { recursive: true }));

test("a file that can't be read is named with the cause in plain words", () => {
  expect(() => readText(join(dir, "absent.json"), 10)).toThrow(
    `${dir}/absent.json can't be read: there is no such file`,
  );
  expect(() => readText(dir, 10)).toThrow(`${dir} can't be read: it is a folder`);
  writeFileSync(join(dir, "file"), "");
  expect(() => readText(join(dir, "file/below"), 10)).toThrow("a part of its path is no folder");
});

test("a file is read up to its limit, whatever the system says of its size", () => {
  const path = join(dir, "ten");
  writeFileSync(path, "0123456789");
  expect(readText(path, 10)).toBe("0123456789");
  expect(() => readText(path, 9)).toThrow(`${path}: must be at most 9 bytes`);
  expect(() => readText("/dev/zero", 9)).toThrow("/dev/zero: must be at most 9 bytes");
});

test("a file that can't be written is named, and what stands in its way stays", () => {
  const path = join(dir, "in-the-way");
  writeFileSync(path, "mine");
  expect(() => writeText(join(path, "a.yaml"), "x")).toThrow(
    `${path}/a.yaml can't be written: a part of its path is no folder`,
  );
  expect(readFileSync(path, "utf8")).toBe("mine");
  // A folder in which none can be made.
  expect(() => writeText("/proc/absent/a.yaml", "x")).toThrow("/proc/absent/a.yaml can't be written");
  writeText(join(dir, "new/folder/a.yaml"), "x");
  expect(existsSync(join(dir, "new/folder/a.yaml"))).toBe(true);
});
