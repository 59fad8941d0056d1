import {
  confined,
  imageRef,
  type KubeObject,
  labelKeys,
  type PlatformHome,
  type Profile,
} from "../../constructs/index.ts";
import { adminTokenAccess } from "./admin-token.ts";
import { agentSecret } from "./agent-secret.ts";
import { controlPlaneName } from "./api-address.ts";
import { agentAccountFile, busAccess, natsReplicas } from "./bus-access.ts";
import { controlPlaneImage } from "./control-plane.ts";
import { platformLabels } from "./labels.ts";
import { systemNamespace } from "./namespaces.ts";
import { desiredBytes } from "./nats-config.ts";
import { amounts, plainPod } from "./plain-pod.ts";
import { shortHash } from "./short-hash.ts";

const labels = platformLabels("migration");

/** Selects the pods of a migration. */
export const migrationPods = { [labelKeys.name]: "storeplane", [labelKeys.component]: "migration" };

/** While servers elect a leader a stream can't be made; then it is tried again. */
const attempts = 10;
const deadlineSeconds = 900;
const keptSeconds = 86_400;

const accountsFolder = "/etc/storeplane/accounts";

/** Whose key the agent's is, and nothing else of its Secret. */
const accountsVolume = {
  name: "accounts",
  secret: {
    secretName: agentSecret,
    defaultMode: 0o440,
    items: [{ key: agentAccountFile, path: agentAccountFile }],
  },
};

/** Makes streams and buckets or brings them up to date, and registers the cluster. What it would do differently is another Job. */
export function migration(profile: Profile, home: PlatformHome): KubeObject {
  const spec = {
    backoffLimit: attempts,
    activeDeadlineSeconds: deadlineSeconds,
    ttlSecondsAfterFinished: keptSeconds,
    template: { metadata: { labels }, spec: migrationPod(profile, home) },
  };
  const name = `storeplane-migration-${shortHash(JSON.stringify(spec))}`;
  return { apiVersion: "batch/v1", kind: "Job", metadata: { name, namespace: systemNamespace, labels }, spec };
}

function migrationPod({ images, imagePullPolicy }: Profile, home: PlatformHome) {
  const bus = busAccess("migrator", "audit-migrator");
  const accounts = { name: "accounts", mountPath: accountsFolder, readOnly: true };
  const container = {
    name: "migration",
    image: imageRef(images, controlPlaneImage),
    imagePullPolicy,
    command: ["node", "control-plane/main.migrate.ts"],
    env: [
      ...bus.env,
      ...adminTokenAccess.env,
      { name: "STOREPLANE_ACCOUNTS_FILE", value: `${accountsFolder}/${agentAccountFile}` },
      { name: "STOREPLANE_CLUSTERS", value: home.cluster },
      { name: "STOREPLANE_STREAM_REPLICAS", value: String(natsReplicas) },
      { name: "STOREPLANE_STREAM_MAX_BYTES", value: String(desiredBytes(home)) },
    ],
    resources: amounts({ cpu: "50m", memory: "96Mi" }, { cpu: "1", memory: "256Mi" }),
    securityContext: confined,
    volumeMounts: [...bus.mounts, ...adminTokenAccess.mounts, accounts],
  };
  return {
    ...plainPod({
      account: controlPlaneName,
      terminationGracePeriodSeconds: 10,
      containers: [container],
      volumes: [...bus.volumes, ...adminTokenAccess.volumes, accountsVolume],
    }),
    restartPolicy: "OnFailure",
  };
}
