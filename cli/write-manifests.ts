import { join } from "node:path";
import { forgetCdk8sSettings, platformFiles } from "../charts/app.ts";
import { ProfileError, readClusterProfile, SynthesisError } from "../constructs/index.ts";
import { CliConfigError } from "./errors.ts";
import { readText, writeText } from "./text-files.ts";

/** Far more than every field of a profile filled in. */
const maxProfileBytes = 1024 * 1024;

/**
 * Renders what a cluster with this profile needs into the folder, and returns the paths, in the order to apply them.
 * @throws CliConfigError for a file that can't be read or written, and for a profile that can't be used: it names each
 * wrong field, and nothing is written then.
 */
export function writeManifests(profileFile: string, folder: string): string[] {
  const text = readText(profileFile, maxProfileBytes);
  return [...rendered(profileFile, text)].map(([name, content]) => {
    const path = join(folder, name);
    writeText(path, content);
    return path;
  });
}

function rendered(profileFile: string, text: string): ReturnType<typeof platformFiles> {
  forgetCdk8sSettings();
  try {
    return platformFiles(readClusterProfile(text));
  } catch (cause) {
    if (!(cause instanceof ProfileError || cause instanceof SynthesisError)) throw cause;
    const todo = "docs/profiles.md has the fields of a profile.";
    throw new CliConfigError(`${profileFile}: ${cause.message}`, { cause, todo });
  }
}
