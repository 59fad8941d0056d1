import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesOf, forgetCdk8sSettings, platformApp } from "../charts/app.ts";
import { readClusterProfile } from "../constructs/index.ts";

/**
 * Renders what a cluster with this profile needs into the folder, and returns the paths, in the order to apply them.
 * @throws ProfileError or SynthesisError that names each wrong field of the profile; nothing is written then.
 */
export function writeManifests(profileFile: string, folder: string): string[] {
  forgetCdk8sSettings();
  const files = filesOf(platformApp(readClusterProfile(readFileSync(profileFile, "utf8"))));
  mkdirSync(folder, { recursive: true });
  return [...files].map(([name, content]) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  });
}
