import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ConfigurationError, readConfig } from "./config.ts";

const dir = mkdtempSync(join(tmpdir(), "storeplane-backup-config-"));
afterAll(() => rmSync(dir, { recursive: true }));

function secretOf(bytes: number): string {
  const path = join(dir, `${bytes}`);
  writeFileSync(path, randomBytes(bytes));
  return path;
}

const least = { STOREPLANE_BACKUP_DIR: "/backups", STOREPLANE_BACKUP_LOGIN_SECRET_FILE: secretOf(32) };

test("listens on loopback and bounds each store, unless told otherwise", () => {
  const { folder, http, room, loginSecret } = readConfig(least);
  expect({ folder, http, room }).toEqual({
    folder: "/backups",
    http: { host: "127.0.0.1", port: 8000 },
    room: { storeBytes: 50 * 1024 ** 3, freeBytes: 1024 ** 3 },
  });
  expect(loginSecret).toHaveLength(32);
  expect(readConfig({ ...least, STOREPLANE_BACKUP_STORE_BYTES: "1000" }).room.storeBytes).toBe(1000);
});

test.each([
  [{ STOREPLANE_BACKUP_DIR: undefined }, "STOREPLANE_BACKUP_DIR"],
  [{ STOREPLANE_BACKUP_LOGIN_SECRET_FILE: join(dir, "none") }, "can't be read"],
  [{ STOREPLANE_BACKUP_LOGIN_SECRET_FILE: secretOf(31) }, "must have 32 bytes"],
  [{ STOREPLANE_HTTP_PORT: "70000" }, "STOREPLANE_HTTP_PORT"],
  [{ STOREPLANE_BACKUP_STORE_BYTES: "-1" }, "STOREPLANE_BACKUP_STORE_BYTES"],
])("refuses %j and says what is wrong", (change, words) => {
  const read = () => readConfig({ ...least, ...change });
  expect(read).toThrow(ConfigurationError);
  expect(read).toThrow(words);
});
