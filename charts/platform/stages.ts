import { type ClusterProfile, type KubeObject, profileOf } from "../../constructs/index.ts";
import { backupMonitoring } from "./backup-monitoring.ts";
import { certificates } from "./certificates.ts";
import { controlPlaneMonitoring } from "./control-plane-monitoring.ts";
import { agentMonitoring } from "./monitoring.ts";
import { agentObjects, backupObjects, busObjects, controlPlaneObjects, platformObjects } from "./objects.ts";

/** Objects that are applied together; the next stage is for when what runs of these is up. */
export interface Stage {
  readonly title: string;
  readonly objects: readonly KubeObject[];
  /** Whether the cluster may lack kinds of it, which are left out then. */
  readonly isOptional?: boolean;
}

/** The whole platform of one cluster in the order that an installation and an upgrade need. */
export function stagesOf(clusterProfile: ClusterProfile): readonly Stage[] {
  const profile = profileOf(clusterProfile);
  const platform = platformObjects(profile);
  const control = controlPlaneObjects(clusterProfile);
  const [bus, agent] = [busObjects(clusterProfile), agentObjects(clusterProfile)];
  const backups = backupObjects(clusterProfile);
  const monitoring = [
    ...agentMonitoring(),
    ...backupMonitoring(profile),
    ...(profile.platform ? controlPlaneMonitoring() : []),
  ];
  const stages: readonly Stage[] = [
    { title: "namespaces, definitions, fence and rights", objects: platform.filter((it) => !isWayIn(it)) },
    { title: "network policies", objects: [...agent, ...bus, ...control, ...backups].filter(isPolicy) },
    { title: "bus", objects: bus.filter((it) => !isPolicy(it)) },
    { title: "migration of the bus", objects: control.filter(isOfMigration) },
    // Agents come before control planes: an older one refuses a store with a field that it does not know.
    { title: "agent", objects: agent.filter((it) => !isPolicy(it)) },
    { title: "backup repository", objects: backups.filter((it) => !isPolicy(it)) },
    { title: "control plane", objects: control.filter((it) => !isPolicy(it) && !isOfMigration(it) && !isWayIn(it)) },
    { title: "gateway and routes", objects: [...platform, ...control].filter(isWayIn) },
    { title: "certificates", objects: certificates(profile), isOptional: true },
    { title: "monitoring", objects: monitoring, isOptional: true },
  ];
  return stages.filter(({ objects }) => objects.length > 0);
}

function isPolicy({ kind }: KubeObject): boolean {
  return kind === "NetworkPolicy";
}

/** The Job, and the account that it runs as. */
function isOfMigration({ kind }: KubeObject): boolean {
  return kind === "Job" || kind === "ServiceAccount";
}

function isWayIn({ apiVersion, kind }: KubeObject): boolean {
  return apiVersion.startsWith("gateway.networking.k8s.io/") || kind === "Ingress";
}
