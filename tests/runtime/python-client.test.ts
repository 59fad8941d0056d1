import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { startApiOfTomorrow } from "../openapi/tomorrow.ts";
import { ensurePythonPackages, findPython } from "./python-packages.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const python = findPython();

describe.runIf(python !== undefined)("in Python", () => {
  test("a client that is generated from the OpenAPI document reads stores and problems of tomorrow", async () => {
    const packages = await ensurePythonPackages(python ?? "");
    const dir = await mkdtemp(join(tmpdir(), "storeplane-python-"));
    const run = (...args: string[]) => {
      const env = { ...process.env, PYTHONPATH: `${dir}:${packages}`, PYTHONDONTWRITEBYTECODE: "1" };
      return promisify(execFile)("python3", args, { cwd: dir, env });
    };
    try {
      await writeFile(join(dir, "generator.yaml"), "post_hooks: []\n");
      const document = here("../../control-plane/openapi.generated.json");
      const options = ["--meta", "none", "--config", "generator.yaml", "--output-path", "storeplane_client"];
      const generated = await run("-m", "openapi_python_client", "generate", "--path", document, ...options);
      expect(`${generated.stdout}${generated.stderr}`).not.toMatch(/warning|error/i);
      await using api = await startApiOfTomorrow();
      const { stdout } = await run(here("read-tomorrow.py"), api.url);
      const told = ["Restoring", "BackupFailed", "BackedUp", "BackupFailed", "backup", "Skipped", "OwnerUnknown"];
      expect(JSON.parse(stdout)).toEqual({
        store: told,
        page: [told],
        problem: "quota-exceeded",
        backups: 3,
        year: 2027,
      });
      const page = "GET /v1/stores?view=full&limit=1";
      expect(api.asked).toEqual(["GET /v1/stores/hats", page, "DELETE /v1/stores/hats?force=true"]);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
