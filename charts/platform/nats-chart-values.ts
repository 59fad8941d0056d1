import { type ClusterProfile, labelKeys, type PlatformHome, type Profile, profileOf } from "../../constructs/index.ts";
import { claimsHash, natsName, natsPeers, natsPorts, natsReplicas } from "./bus-access.ts";
import { claimsAnnotation, nats, natsImage, natsPods, trustMount, trustVolume } from "./nats.ts";
import { busMebibytes, memoryMebibytes, natsFolders, natsSettings } from "./nats-config.ts";

interface Container {
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly env: readonly { readonly name: string; readonly [source: string]: unknown }[];
  readonly resources: object;
  readonly securityContext: object;
  readonly startupProbe: object;
  readonly readinessProbe: object;
  readonly livenessProbe: object;
}

interface StatefulSetSpec {
  readonly updateStrategy: object;
  readonly persistentVolumeClaimRetentionPolicy: object;
  readonly template: {
    readonly spec: {
      readonly containers: readonly Container[];
      readonly volumes: unknown;
      readonly [field: string]: unknown;
    };
  };
}

/**
 * The same bus as values of the official Helm chart of NATS (nats 2.x of nats-io/k8s), for who runs it by that: with the
 * same names, Secrets and network policies fit both. Undefined where the profile gives the bus no home.
 */
export function natsChartValues(clusterProfile: ClusterProfile): object | undefined {
  const profile = profileOf(clusterProfile);
  return profile.platform && valuesOf(profile, profile.platform);
}

function valuesOf(profile: Profile, home: PlatformHome): object {
  const { template, ...set } = statefulSetOf(profile, home);
  const { containers, volumes: _ofChart, ...pod } = template.spec;
  const [container] = containers;
  if (container === undefined) throw new TypeError("the servers' pod has no container");
  const { image, imagePullPolicy, env, resources, securityContext, startupProbe, readinessProbe, livenessProbe } =
    container;
  const { updateStrategy, persistentVolumeClaimRetentionPolicy } = set;
  return {
    fullnameOverride: natsName,
    // By it the chart labels its pods as ours are, so that the same network policies are about them.
    nameOverride: natsPods[labelKeys.name],
    config: configOf(home),
    container: {
      image: { repository: natsImage.name, tag: natsImage.tag, fullImageName: image, pullPolicy: imagePullPolicy },
      // The chart has the name of the pod already.
      env: Object.fromEntries(
        env.filter(({ name }) => name !== "POD_NAME").map(({ name, ...source }) => [name, source]),
      ),
      merge: { resources, securityContext, startupProbe, readinessProbe, livenessProbe },
      patch: [{ op: "add", path: "/volumeMounts/-", value: trustMount }],
    },
    statefulSet: { merge: { spec: { updateStrategy, persistentVolumeClaimRetentionPolicy } } },
    podTemplate: {
      merge: { metadata: { annotations: { [claimsAnnotation]: claimsHash(home.cluster) } }, spec: pod },
      patch: [{ op: "add", path: "/spec/volumes/-", value: trustVolume }],
      configChecksumAnnotation: true,
    },
    headlessService: { name: natsPeers },
    podDisruptionBudget: { enabled: true, merge: { spec: { maxUnavailable: 1 } } },
    serviceAccount: { enabled: true, name: natsName },
    // What the servers know each other by is a variable of the pod's environment, which a reload would not read again.
    reloader: { enabled: false },
    natsBox: { enabled: false },
  };
}

function configOf(home: PlatformHome): object {
  const { jetstream, cluster, authorization, resolver, $include } = natsSettings(home);
  const { bus } = home;
  return {
    nats: { port: natsPorts.client },
    monitor: { enabled: true, port: natsPorts.monitor },
    cluster: {
      enabled: true,
      replicas: natsReplicas,
      port: cluster.port,
      noAdvertise: cluster.no_advertise,
      merge: unquoted({ authorization: cluster.authorization, routes: cluster.routes }),
    },
    jetstream: {
      enabled: true,
      memoryStore: { enabled: true, maxSize: `${memoryMebibytes}Mi` },
      fileStore: {
        enabled: true,
        dir: natsFolders.data,
        maxSize: `${busMebibytes(home)}Mi`,
        pvc: {
          enabled: true,
          size: bus.volumeSize,
          ...(bus.storageClass !== undefined && { storageClassName: bus.storageClass }),
        },
      },
      merge: { sync_interval: jetstream.sync_interval },
    },
    merge: { authorization, resolver, $include },
  };
}

/** The chart's mark for what is a variable and no text. */
function unquoted(settings: object): object {
  return JSON.parse(JSON.stringify(settings).replaceAll(/"(\$[A-Z][A-Z0-9_]*)"/g, '"<< $1 >>"')) as object;
}

function statefulSetOf(profile: Profile, home: PlatformHome): StatefulSetSpec {
  const set = nats(profile, home).find(({ kind }) => kind === "StatefulSet");
  return set?.spec as StatefulSetSpec;
}
