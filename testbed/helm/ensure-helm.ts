import { ensureGoProgram } from "../fetch/ensure-go-program.ts";

/** The path of helm, of the pinned version. @throws GoError */
export function ensureHelm(): Promise<string> {
  return ensureGoProgram({
    name: "helm",
    moduleDir: import.meta.dirname,
    package: "helm.sh/helm/v4/cmd/helm",
    minutes: 2,
  });
}
