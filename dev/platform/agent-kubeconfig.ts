import { writeFileSync } from "node:fs";
import * as z from "zod";
import { storeWriter } from "../../constructs/index.ts";
import { connectKube, readCredentials } from "../../testbed/kube/kube-connection.ts";

/** A pod's token is renewed by its kubelet, and here there is no kubelet: longer than anyone keeps `npm start` running. */
const tokenSeconds = 30 * 86_400;

const tokenAnswer = z.object({ status: z.object({ token: z.string() }) });

export interface AccountKubeconfigOptions {
  /** Path of a kubeconfig that may mint tokens. */
  readonly admin: string;
  /** Where to write the account's own. */
  readonly path: string;
  /** @default the agent's */
  readonly account?: { readonly namespace: string; readonly name: string };
}

/**
 * Mints a token of the agent's own ServiceAccount, as its pod would get, and writes a kubeconfig with it: the agent has
 * exactly the rights that the platform's objects give it. Every start mints another.
 */
export async function writeAgentKubeconfig(options: AccountKubeconfigOptions): Promise<void> {
  const { admin, path, account = storeWriter.account } = options;
  const { server, ca } = await readCredentials(admin);
  const token = await mintToken(admin, account);
  const { name } = account;
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [{ name, cluster: { server, "certificate-authority-data": Buffer.from(ca).toString("base64") } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    users: [{ name, user: { token } }],
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
}

async function mintToken(admin: string, { namespace, name }: { namespace: string; name: string }): Promise<string> {
  await using kube = await connectKube(admin);
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
