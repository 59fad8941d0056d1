import { writeFileSync } from "node:fs";
import { applyOver } from "../../testbed/kube/apply-objects.ts";
import { connectKube } from "../../testbed/kube/kube-connection.ts";
import { clusterDomain } from "../../testbed/nodes/addons/cluster-dns.ts";
import { gatewayEntrance } from "../../testbed/nodes/addons/gateway.ts";
import { nodeAddress } from "../../testbed/nodes/private/addresses.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import { namespace, routedBackend } from "./addon-cases.ts";
import { answerFor, askFor, refusalsOf, resultOf, waitUntilAvailable } from "./ask-cluster.ts";

/** Runs inside the private network: starts a real node, sees what its add-ons do, and writes that to a file. */
const [, , image = "", archive = "", file = ""] = process.argv;
const images = [{ reference: image, archive }];
const dns = { namespace: "kube-system", name: "coredns" };
const proxy = { namespace: "storeplane-gateway", name: "traefik" };

await using servers = await startServers({ clusters: [{ id: "c1" }], nodes: "real", images });
await using kube = await connectKube(servers.cluster("c1").kubeconfig);
await Promise.all([dns, proxy].map((deployment) => waitUntilAvailable(kube, deployment)));
await applyOver(kube, routedBackend(image));
await waitUntilAvailable(kube, { namespace, name: "web" });

const service = `${gatewayEntrance.address}:${gatewayEntrance.http}`;
const answers = {
  httpRoute: await answerFor("route.stores.localhost", service),
  ingress: await answerFor("ingress.stores.localhost", service),
  nodePort: await answerFor("route.stores.localhost", `${nodeAddress}:${gatewayEntrance.nodeHttp}`),
  unknownHost: (await askFor("nobody.stores.localhost", service)).status,
};
const steps = {
  short: `get=http://web.${namespace}/`,
  full: `get=http://web.${namespace}.svc.${clusterDomain}./`,
  "api-server": "connect=kubernetes.default:443",
  absent: "connect=absent.example:80",
};
const names = Object.entries(steps).map(async ([name, step]) => [name, await resultOf(kube, { name, image, step })]);
const seen = {
  answers,
  names: Object.fromEntries(await Promise.all(names)) as unknown,
  refusals: (await Promise.all([dns, proxy].map((deployment) => refusalsOf(kube, deployment)))).flat(),
  gateway: await kube.call({
    path: "/apis/gateway.networking.k8s.io/v1/namespaces/storeplane-gateway/gateways/stores",
  }),
};
writeFileSync(file, JSON.stringify(seen));
