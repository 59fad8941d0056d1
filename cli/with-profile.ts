import { forgetCdk8sSettings } from "../charts/app.ts";
import { type ClusterProfile, ProfileError, readClusterProfile, SynthesisError } from "../constructs/index.ts";
import { CliConfigError } from "./errors.ts";
import { readText } from "./text-files.ts";

/** Far more than every field of a profile filled in. */
const maxProfileBytes = 1024 * 1024;

/**
 * Does something with the profile in a file, such as rendering what its cluster needs.
 * @throws CliConfigError for a file that can't be read, and for a profile that can't be used: it names each wrong field.
 */
export function withProfile<T>(profileFile: string, work: (profile: ClusterProfile) => T): T {
  const text = readText(profileFile, maxProfileBytes);
  forgetCdk8sSettings();
  try {
    return work(readClusterProfile(text));
  } catch (cause) {
    if (!(cause instanceof ProfileError || cause instanceof SynthesisError)) throw cause;
    const todo = "docs/profiles.md has the fields of a profile.";
    throw new CliConfigError(`${profileFile}: ${cause.message}`, { cause, todo });
  }
}
