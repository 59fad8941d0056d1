import { parseArgs } from "node:util";
import { pinAssets } from "./assets.ts";
import { ensureServers } from "./ensure-servers.ts";
import { ServersUnavailableError } from "./found-files.ts";
import { assetFromModule } from "./go-build.ts";
import { pinnedVersions } from "./pinned-versions.ts";

const { values } = parseArgs({ options: { pin: { type: "boolean", default: false } } });

try {
  await (values.pin ? pin() : show());
} catch (error) {
  if (!(error instanceof ServersUnavailableError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function show(): Promise<void> {
  const { files } = await ensureServers();
  for (const [name, path] of Object.entries(files)) console.log(`${name.padEnd(24)} ${path}`);
}

/** Pins the content of the assets after a change of versions in go.mod. */
async function pin(): Promise<void> {
  const versions = pinnedVersions();
  const stages = await assetFromModule("kwok-stages.yaml");
  const gatewayApi = await assetFromModule("gateway-api.json");
  pinAssets({ "kwok-stages.yaml": stages, "gateway-api.json": gatewayApi }, versions);
}
