import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureGoProgram } from "../../fetch/ensure-go-program.ts";
import { requiredModules } from "../../fetch/pinned-versions.ts";

const moduleDir = import.meta.dirname;
const modulePath = "github.com/docker/compose/v2";

/** The path of Docker Compose, of the pinned version; it runs without the docker command. @throws GoError */
export function ensureCompose(): Promise<string> {
  const version = requiredModules(readFileSync(join(moduleDir, "go.mod"), "utf8")).get(modulePath);
  const linkerFlags = `-X ${modulePath}/internal.Version=${version}`;
  return ensureGoProgram({ name: "docker-compose", moduleDir, package: `${modulePath}/cmd`, linkerFlags, minutes: 4 });
}
