import { parseArgs } from "node:util";
import {
  imageRequirements,
  missingPackages,
  NodeRequirementsError,
  nodeRequirements,
  requireNodeMachine,
  thisMachine,
} from "./requirements.ts";

/** Says what real nodes lack on this machine; with --packages only the names of Debian packages, for a script. */
const { values } = parseArgs({ options: { packages: { type: "boolean", default: false } } });
const packages = missingPackages([...nodeRequirements, ...imageRequirements], thisMachine());

if (values.packages) {
  if (packages.length > 0) console.log(packages.join(" "));
} else {
  console.log(said());
}

function said(): string {
  try {
    requireNodeMachine({ images: true });
    return "Real nodes and their images: everything is here.";
  } catch (error) {
    if (error instanceof NodeRequirementsError) return error.message;
    throw error;
  }
}
