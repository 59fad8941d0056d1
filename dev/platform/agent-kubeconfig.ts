import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { storeWriter } from "../../constructs/index.ts";
import { connectKube, readCredentials } from "../servers/kube-connection.ts";

/**
 * Longer than anybody keeps `npm start` running, which mints another at every start. A pod's token is renewed by its
 * kubelet; here is none.
 */
const tokenSeconds = 30 * 86_400;

const tokenAnswer = z.object({ status: z.object({ token: z.string() }) });

/**
 * Mints a token of the agent's own ServiceAccount, as its pod would get, and writes a kubeconfig with it below `dir`:
 * the agent has exactly the rights that the platform's objects give it. Answers the path.
 */
export async function writeAgentKubeconfig(adminKubeconfig: string, dir: string): Promise<string> {
  const { server, ca } = await readCredentials(adminKubeconfig);
  const token = await mintToken(adminKubeconfig);
  const certificate = Buffer.from(ca).toString("base64");
  const path = join(dir, `agent-${randomUUID()}.kubeconfig`);
  const name = storeWriter.account.name;
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [{ name, cluster: { server, "certificate-authority-data": certificate } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    users: [{ name, user: { token } }],
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

async function mintToken(adminKubeconfig: string): Promise<string> {
  await using kube = await connectKube(adminKubeconfig);
  const { namespace, name } = storeWriter.account;
  const answer = await kube.call({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    body: {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      metadata: { name },
      spec: { expirationSeconds: tokenSeconds },
    },
  });
  return tokenAnswer.parse(answer).status.token;
}
