import { Yaml } from "cdk8s";
import { catalog } from "../constructs/index.ts";
import { reviewApp } from "./app.ts";

/** Folder of the rendered manifests, below the repository's root. */
export const manifestsFolder = "dist";
const catalogFile = "contract/catalog.json";

/** Every committed file that is made from the constructs: path below the root, and content. */
export function reviewFiles(): ReadonlyMap<string, string> {
  const app = reviewApp(manifestsFolder);
  const files = new Map(
    app.charts.map((chart) => [
      `${manifestsFolder}/${chart.node.id}${app.outputFileExtension}`,
      Yaml.stringify(...(chart.toJson() as unknown[])),
    ]),
  );
  return files.set(catalogFile, `${JSON.stringify(catalog(), null, 2)}\n`);
}
