import { join } from "node:path";
import { forgetCdk8sSettings, platformFiles } from "../charts/app.ts";
import { readClusterProfile } from "../constructs/index.ts";
import { readText, writeText } from "./text-files.ts";

/** Far more than every field of a profile filled in. */
const maxProfileBytes = 1024 * 1024;

/**
 * Renders what a cluster with this profile needs into the folder, and returns the paths, in the order to apply them.
 * @throws ProfileError or SynthesisError that names each wrong field of the profile; nothing is written then.
 * @throws CliConfigError for a file that can't be read or written.
 */
export function writeManifests(profileFile: string, folder: string): string[] {
  forgetCdk8sSettings();
  const files = platformFiles(readClusterProfile(readText(profileFile, maxProfileBytes)));
  return [...files].map(([name, content]) => {
    const path = join(folder, name);
    writeText(path, content);
    return path;
  });
}
