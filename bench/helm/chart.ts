import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KubeObject } from "../../testbed/kube/apply-objects.ts";

/** Writes a chart of plain objects, one template each, as `helm create` would lay it out; returns its directory. */
export function writeChart(parent: string, name: string, objects: readonly KubeObject[]): string {
  const dir = join(parent, name);
  mkdirSync(join(dir, "templates"), { recursive: true });
  writeFileSync(join(dir, "Chart.yaml"), `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n`);
  for (const object of objects) {
    const file = `${object.kind.toLowerCase()}-${object.metadata.name}.yaml`;
    writeFileSync(join(dir, "templates", file), `${escapeBraces(JSON.stringify(object, undefined, 2))}\n`);
  }
  return dir;
}

/** JSON is YAML; what helm would take for an action of its own is written so that it prints itself. */
function escapeBraces(text: string): string {
  return text.replaceAll("{{", '{{"{{"}}');
}
