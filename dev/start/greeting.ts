import type { BackupProcess } from "../platform/backup-process.ts";
import { linkWords } from "../platform/sign-in-once.ts";
import type { Platform } from "../platform/start-platform.ts";
import type { Kept } from "./keep-for-command.ts";
import { tokenWords } from "./token-words.ts";

interface Greeted extends Omit<Platform, typeof Symbol.asyncDispose> {
  readonly token: string;
  readonly signInLink: string;
  readonly kept: Kept;
  readonly backups: Pick<BackupProcess, "url" | "folder">;
  /** How people sign in at an identity provider; absent without one. */
  readonly providerWords?: string | undefined;
}

/** What a newcomer can type next. */
export function greeting({ url, token, kept, signInLink, providerWords, servers, ...logs }: Greeted): string {
  const { controlPlaneLog, agent, backups } = logs;
  const [first] = servers.clusters;
  if (first === undefined) throw new RangeError("a platform has at least one cluster");
  const clusters = servers.clusters.map(({ id }) => id);
  return `
Storeplane runs on ${url} with the clusters ${clusters.join(" and ")}.
The servers are real; the nodes are simulated: pods become Ready without running a container, so no shop answers.

${tokenWords(token, kept)}

${linkWords(signInLink)}
${providerWords === undefined ? "" : `\n${providerWords}`}
Create a store, watch it come up, and delete it:

  curl -i ${url}/v1/stores -H "$AUTH" -H 'content-type: application/json' -d '{"name":"hats","engine":"woocommerce"}'
  curl -s ${url}/v1/stores/hats -H "$AUTH"
  npx storeplane credentials hats --endpoint ${url}
  curl -s '${url}/v1/stores?limit=10' -H "$AUTH"
  curl -s ${url}/v1/clusters -H "$AUTH"
  curl -i -X DELETE ${url}/v1/stores/hats -H "$AUTH"
  curl -i -X POST ${url}/v1/stores/hats/undelete -H "$AUTH"
  curl -i -X DELETE '${url}/v1/stores/hats?force=true' -H "$AUTH"

Or with the command, which shows the steps as they happen:

  npx storeplane create caps --engine woocommerce --wait --endpoint ${url}
  npx storeplane list --endpoint ${url}

The API is described on ${url}/docs. Look into a cluster:

  ${first.kubectl} --kubeconfig ${first.kubeconfig} get stores

Backups of stores are kept by ${backups.url} in ${backups.folder}: docs/backups.md has the commands.

Logs: ${controlPlaneLog}
${clusters.map((id) => `      ${agent(id).logFile}`).join("\n")}
State is kept in ${servers.dir} and taken up by the next start; "npm start -- --fresh" begins without it.
Ctrl-C ends everything.
`;
}
