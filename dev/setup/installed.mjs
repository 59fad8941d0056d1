import { readFileSync } from "node:fs";
import { join } from "node:path";

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages ?? {};
  } catch (error) {
    if (error.code === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function sameEntry(wanted, found) {
  return wanted.version === found.version && wanted.integrity === found.integrity;
}

/**
 * Whether node_modules holds what the lockfile says. Content is compared, not times: a checkout makes every file new,
 * and npm writes its own list last, so an interrupted install leaves none.
 */
export function isInstalled(root) {
  const wanted = readPackages(join(root, "package-lock.json"));
  const found = readPackages(join(root, "node_modules", ".package-lock.json"));
  if (wanted === undefined || found === undefined) return false;
  const missing = Object.entries(wanted).some(
    // Packages for another platform are in the lockfile and never installed; all of them are optional.
    ([path, entry]) => path !== "" && (found[path] ? !sameEntry(entry, found[path]) : !entry.optional),
  );
  return !missing && Object.keys(found).every((path) => path in wanted);
}
