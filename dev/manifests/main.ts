import process from "node:process";
import { manifestsUsage, writeManifests } from "./write-manifests.ts";

const [profileFile, folder, ...rest] = process.argv.slice(2);
if (profileFile === undefined || folder === undefined || rest.length > 0) {
  console.error(manifestsUsage);
  process.exitCode = 2;
} else {
  try {
    console.log(writeManifests(profileFile, folder).join("\n"));
  } catch (error) {
    console.error(error instanceof Error ? `manifests: ${error.message}` : error);
    process.exitCode = 1;
  }
}
