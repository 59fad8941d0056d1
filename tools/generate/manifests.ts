import { forgetCdk8sSettings, reviewedFiles } from "../../charts/app.ts";
import { catalog } from "../../constructs/index.ts";
import type { Generated } from "./generator.ts";

const folder = "dist";

/** What is rendered for review, and what the control plane must know of engines: both made from the constructs. */
export function manifests(): Generated {
  forgetCdk8sSettings();
  const rendered = [...reviewedFiles(folder)].map(([name, content]) => [`${folder}/${name}`, content] as const);
  const catalogFile = ["contract/catalog.json", `${JSON.stringify(catalog(), null, 2)}\n`] as const;
  return { files: new Map([...rendered, catalogFile]), folder };
}
