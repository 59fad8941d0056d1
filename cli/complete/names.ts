import type { ApiClient } from "../../client/index.ts";
import { engineIds, planIds } from "../../contract/index.ts";
import { readConfigFile, settingNames } from "../config-file.ts";
import { connect } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import type { Shell } from "../shell.ts";
import type { Wanted } from "./candidates.ts";
import { shellNames } from "./scripts.ts";

/** Whoever has pressed a key waits no longer than this. */
const patienceMs = 2000;

/** The most names that a person looks through. */
const maxNames = 200;

/** The names of a kind that there are; none where they can't be known. */
export async function namesOf({ kind, given }: Wanted, shell: Shell): Promise<readonly string[]> {
  const source = Object.hasOwn(sources, kind) ? sources[kind] : undefined;
  if (source === undefined) return [];
  const signal = AbortSignal.any([shell.signal, AbortSignal.timeout(patienceMs)]);
  try {
    const asked = { shell, signal, api: () => connect(shell, connectionOf(given)) };
    return (await source(asked)).slice(0, maxNames);
  } catch {
    // Between two words nothing can be said: the command itself says what is wrong.
    return [];
  }
}

interface Asked {
  readonly shell: Shell;
  readonly signal: AbortSignal;
  readonly api: () => ApiClient;
}

type Source = (asked: Asked) => readonly string[] | Promise<readonly string[]>;

/** By the placeholder of a word or the key of an option. */
const sources: Readonly<Record<string, Source>> = {
  name: async ({ api, signal }) =>
    (await api().listStores({ limit: maxNames }, { signal })).items.map(({ name }) => name),
  cluster: async ({ api, signal }) => (await api().listClusters({ signal })).items.map(({ cluster }) => cluster),
  tenant: async ({ api, signal }) =>
    (await api().listTenants({ limit: maxNames }, { signal })).items.map(({ tenant }) => tenant),
  id: async ({ api, signal }) => (await api().listTokens({ signal })).items.map(({ id }) => id),
  context: ({ shell }) => Object.keys(readConfigFile(shell.process.env).contexts),
  setting: () => settingNames,
  shell: () => shellNames,
  engine: () => engineIds,
  plan: () => planIds,
};

function connectionOf({ endpoint, context, tenant }: Wanted["given"]): ConnectionFlags {
  return { endpoint, context, tenant };
}
