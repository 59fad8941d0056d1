import { readFileSync } from "node:fs";
import { platformObjects } from "../../charts/platform/objects.ts";
import { localProfile } from "../../constructs/index.ts";
import { ensureFiles } from "../../testbed/fetch/ensure-servers.ts";
import { assetNames } from "../../testbed/fetch/server-files.ts";
import { connectKube } from "../../testbed/kube/kube-connection.ts";
import { simulationStages } from "../../testbed/servers/kwok/kwok-stages.ts";
import { prepareCluster } from "../../testbed/servers/prepare-cluster.ts";
import { untilCounted } from "../../testbed/servers/until-counted.ts";
import { writeAgentKubeconfig } from "../platform/agent-kubeconfig.ts";
import { composeCluster, sharedDir, writeForRoot, writeShared } from "./shared-volume.ts";

// Runs when k3s is healthy and before kwok starts, which wants every definition to be there.
const dir = sharedDir(process.env);
// k3s names itself by its loopback address; the other containers know it by its service's name.
const kubeconfig = readFileSync("/k3s/kubeconfig.yaml", "utf8").replace("https://127.0.0.1:6443", "https://k3s:6443");
writeForRoot(dir, "kubeconfig.yaml", kubeconfig);

const { files } = await ensureFiles(assetNames);
await using kube = await connectKube(`${dir}/kubeconfig.yaml`);
await prepareCluster(kube, { id: composeCluster, nodes: 2, files, objects: platformObjects(localProfile) });
await untilCounted(kube);
const path = "/tmp/agent.kubeconfig";
await writeAgentKubeconfig({ admin: `${dir}/kubeconfig.yaml`, path });
writeShared(dir, "agent.kubeconfig", readFileSync(path, "utf8"));
writeShared(dir, "kwok.yaml", `${readFileSync(files["kwok-stages.yaml"], "utf8")}\n---\n${simulationStages()}`);
console.log(`cluster ${composeCluster} holds the platform's objects and two simulated nodes`);
