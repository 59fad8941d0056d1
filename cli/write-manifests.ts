import { join } from "node:path";
import { platformFiles } from "../charts/app.ts";
import { helmChart } from "../charts/helm-chart.ts";
import { writeText } from "./text-files.ts";
import { withProfile } from "./with-profile.ts";

/**
 * Renders what a cluster with this profile needs into the folder, and returns the paths, in the order to apply them; or as
 * a chart of Helm.
 * @throws CliConfigError for a file that can't be read or written, and for a profile that can't be used: it names each
 * wrong field, and nothing is written then.
 */
export function writeManifests(profileFile: string, folder: string, form: "plain" | "helm" = "plain"): string[] {
  const files = withProfile(profileFile, form === "helm" ? helmChart : platformFiles);
  return [...files].map(([name, content]) => {
    const path = join(folder, name);
    writeText(path, content);
    return path;
  });
}
