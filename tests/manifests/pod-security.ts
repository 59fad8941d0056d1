import { type ContainerView, containersOf, type PodView } from "./pod-view.ts";

const allowedVolumes = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);
const allowedSeccomp = new Set(["RuntimeDefault", "Localhost"]);

/** What the Pod Security level `restricted` would refuse in a pod; one sentence each. */
export function restrictedViolations(pod: PodView): string[] {
  return [...podViolations(pod), ...containersOf(pod).flatMap((container) => containerViolations(pod, container))];
}

function podViolations(pod: PodView): string[] {
  const host = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((field) => pod[field] === true);
  const volumes = (pod.volumes ?? []).filter((volume) =>
    Object.keys(volume).some((key) => key !== "name" && !allowedVolumes.has(key)),
  );
  return [
    ...host.map((field) => `${field} is set`),
    ...volumes.map(({ name }) => `volume ${name} is of a kind that is not allowed`),
    ...(pod.securityContext?.sysctls ?? []).map(({ name }) => `sysctl ${name} is set`),
  ];
}

type Rule = readonly [holds: boolean, sentence: string];

function containerViolations(pod: PodView, container: ContainerView): string[] {
  const rules = [...privilegeRules(container), ...identityRules(pod, container), ...hostRules(container)];
  return rules.filter(([holds]) => !holds).map(([, sentence]) => `container ${container.name} ${sentence}`);
}

function privilegeRules({ securityContext = {} }: ContainerView): Rule[] {
  const { privileged, allowPrivilegeEscalation, capabilities, procMount = "Default" } = securityContext;
  const added = (capabilities?.add ?? []).filter((capability) => capability !== "NET_BIND_SERVICE");
  return [
    [privileged !== true, "is privileged"],
    [allowPrivilegeEscalation === false, "may gain privileges"],
    [capabilities?.drop?.includes("ALL") === true, "keeps capabilities"],
    [added.length === 0, "adds capabilities"],
    [procMount === "Default", "unmasks /proc"],
  ];
}

function identityRules(pod: PodView, container: ContainerView): Rule[] {
  const { runAsNonRoot, runAsUser, seccompProfile } = { ...pod.securityContext, ...container.securityContext };
  return [
    [runAsNonRoot === true, "may run as root"],
    [runAsUser !== 0, "runs as root"],
    [allowedSeccomp.has(seccompProfile?.type ?? ""), "has no seccomp profile"],
  ];
}

function hostRules(container: ContainerView): Rule[] {
  return [
    [(container.ports ?? []).every(({ hostPort }) => hostPort === undefined), "takes a port of the node"],
    [probesNameNoHost(container), "has a probe that names a host"],
  ];
}

function probesNameNoHost({ startupProbe, readinessProbe, livenessProbe }: ContainerView): boolean {
  return [startupProbe, readinessProbe, livenessProbe].every(
    (probe) => probe?.httpGet?.host === undefined && probe?.tcpSocket?.host === undefined,
  );
}
