import { asYaml } from "../../charts/app.ts";
import { systemNamespace } from "../../charts/platform/namespaces.ts";
import { stagesOf } from "../../charts/platform/stages.ts";
import type { KubeObject } from "../../constructs/index.ts";
import type { Shell } from "../shell.ts";
import { withProfile } from "../with-profile.ts";
import { install } from "./install.ts";
import { Kubectl } from "./kubectl.ts";
import { makeMissingSecrets, requireOwnBus, secretNames } from "./secrets.ts";

export interface ApplyOptions {
  readonly profile: string;
  readonly kubectl: string;
  readonly kubeconfig?: string | undefined;
  readonly kubeContext?: string | undefined;
  readonly forceConflicts: boolean;
  /** Milliseconds. */
  readonly timeout: number;
}

/** Writes every object of the platform to stdout as YAML, in the order in which they are applied. @throws CliConfigError */
export function printProfile(shell: Shell, profileFile: string): void {
  const { profile, stages } = staged(profileFile);
  const { stdout, stderr } = shell.process;
  for (const { title, objects } of stages) stdout.write(`# ${title}\n---\n${asYaml(objects)}---\n`);
  stderr.write(`Not printed: the Secrets ${secretNames(profile).join(", ")}, which pods wait for.\n`);
}

/** Installs the platform in the cluster that kubectl is at. @throws CliConfigError, and what install throws */
export async function applyProfile(shell: Shell, options: ApplyOptions): Promise<void> {
  const { forceConflicts: force, timeout: timeoutMs } = options;
  const { profile, stages } = staged(options.profile);
  const { process: own, signal } = shell;
  const kubectl = kubectlOf(shell, options);
  const say = (line: string): void => {
    own.stderr.write(`${line}\n`);
  };
  const found = await install({ kubectl, profile, stages, force, timeoutMs, signal, say });
  const { made, changed, unchanged } = found;
  own.stdout.write(`The platform is up: ${made} objects new, ${changed} changed, ${unchanged} unchanged.\n`);
}

/** Makes the Secrets that are missing, in the cluster that kubectl is at. @throws CliConfigError, InstallError */
export async function makeSecrets(shell: Shell, options: ApplyOptions): Promise<void> {
  const { profile } = staged(options.profile);
  const kubectl = kubectlOf(shell, options);
  await requireOwnBus(kubectl, profile);
  const namespace: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: systemNamespace } };
  // One that is there may be another manager's.
  if ((await kubectl.read([namespace])).length === 0) await kubectl.demand(["create", "--filename=-"], namespace);
  for (const line of await makeMissingSecrets(kubectl, profile)) shell.process.stdout.write(`Secrets: ${line}\n`);
}

function kubectlOf({ process: own, signal }: Shell, options: ApplyOptions): Kubectl {
  const { kubectl: program, kubeconfig, kubeContext } = options;
  const words = [
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
    ...(kubeContext === undefined ? [] : [`--context=${kubeContext}`]),
  ];
  return new Kubectl({ program, words, env: own.env, signal });
}

function staged(file: string) {
  return withProfile(file, (profile) => ({ profile, stages: stagesOf(profile) }));
}
