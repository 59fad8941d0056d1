import { catalog } from "../constructs/index.ts";
import { filesOf, reviewApp } from "./app.ts";

/** Folder of the rendered manifests, below the repository's root. */
export const manifestsFolder = "dist";
const catalogFile = "contract/catalog.json";

/** Every committed file that is made from the constructs: path below the root, and content. */
export function reviewFiles(): ReadonlyMap<string, string> {
  const manifests = [...filesOf(reviewApp(manifestsFolder))];
  const files = new Map(manifests.map(([name, content]) => [`${manifestsFolder}/${name}`, content]));
  return files.set(catalogFile, `${JSON.stringify(catalog(), null, 2)}\n`);
}
