import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { apiTokenText, newApiToken, parseApiToken } from "../contract/index.ts";
import { keepAdminToken } from "./config.node.ts";
import { ConfigurationError } from "./config.ts";

let dir = "";

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "storeplane-config-"));
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

test("a file that is not there gets a new token that its owner alone can read, and keeps it", () => {
  const path = join(dir, "admin-token");
  const token = keepAdminToken(path);
  expect(parseApiToken(readFileSync(path, "utf8").trim())).toEqual(token);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(keepAdminToken(path)).toEqual(token);
});

test("a token that was put there is taken, with or without a line's end", () => {
  const token = newApiToken();
  for (const end of ["", "\n", "\r\n"]) {
    writeFileSync(join(dir, "given"), apiTokenText(token) + end);
    expect(keepAdminToken(join(dir, "given"))).toEqual(token);
  }
});

test("a file without a token, a folder, and a folder that is not there are refused without their content", () => {
  writeFileSync(join(dir, "wrong"), "hunter2");
  writeFileSync(join(dir, "empty"), "");
  mkdirSync(join(dir, "folder"));
  for (const name of ["wrong", "empty", "folder", "absent/token"]) {
    const read = () => keepAdminToken(join(dir, name));
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(name);
    expect(read).not.toThrow("hunter2");
  }
});
