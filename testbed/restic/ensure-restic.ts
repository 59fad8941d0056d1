import { join } from "node:path";
import { ensureGoProgram } from "../fetch/ensure-go-program.ts";

/** What pins its version, and those of its libraries. */
export const resticSums = join(import.meta.dirname, "go.sum");

/** The path of restic, of the pinned version, without C libraries: it runs in any image. @throws GoError */
export function ensureRestic(): Promise<string> {
  return ensureGoProgram({
    name: "restic",
    moduleDir: import.meta.dirname,
    package: "github.com/restic/restic/cmd/restic",
    minutes: 3,
  });
}
