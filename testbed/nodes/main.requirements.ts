import { parseArgs } from "node:util";
import {
  dockerRequirements,
  imageRequirements,
  missingPackages,
  NodeRequirementsError,
  nodeRequirements,
  requireNodeMachine,
  thisMachine,
} from "./requirements.ts";

/** Says what real nodes and a Docker engine lack on this machine; with --packages only the names of Debian packages, for a script. */
const { values } = parseArgs({ options: { packages: { type: "boolean", default: false } } });
const packages = missingPackages([...nodeRequirements, ...imageRequirements, ...dockerRequirements], thisMachine());

if (values.packages) {
  if (packages.length > 0) console.log(packages.join(" "));
} else {
  console.log(said());
}

function said(): string {
  try {
    requireNodeMachine({ images: true, docker: true });
    return "Real nodes, their images and a Docker engine: everything is here.";
  } catch (error) {
    if (error instanceof NodeRequirementsError) return error.message;
    throw error;
  }
}
