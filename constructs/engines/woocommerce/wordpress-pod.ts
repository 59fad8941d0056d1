import type { k8s } from "cdk8s-plus-28";
import { databasePort } from "../../databases/mariadb.ts";
import { databaseComponent, databaseName, databaseSecretName, databaseUser } from "../../databases/store-database.ts";
import { imageRef } from "../../image.ts";
import { selectorOf } from "../../labels.ts";
import { type RenderContext, resourcesOf } from "../../render-context.ts";
import { type PriorityClassName, type RestrictedContainerProps, restrictedPod } from "../../workload/restricted-pod.ts";
import { claimVolume, scratchVolume, secretVolume } from "../../workload/volumes.ts";
import { salts, saltsSecretName } from "./secrets.ts";
import { imageOf } from "./version.ts";
import { wordpressConfig } from "./wordpress-config.ts";

export const uploadsClaimName = "uploads";
export const webComponent = "web";

/** `www-data` in the Debian images; the setup, smoke and cron pods share its files. */
export const wwwDataUserId = 33;
const secretsPath = "/etc/storeplane";

export interface WordpressPodProps {
  readonly component: string;
  readonly priorityClassName: PriorityClassName;
  /** What the component adds to or sets in the container. */
  readonly container: Partial<Omit<RestrictedContainerProps, "image" | "imagePullPolicy" | "resources">>;
  readonly volumes?: readonly k8s.Volume[];
  readonly terminationGracePeriodSeconds?: number;
  readonly restartPolicy?: "Never";
  /** @default false; true puts the pod on the web pods' node, which uploads that are not shared are bound to */
  readonly besideWeb?: boolean;
}

/** A pod with the shop's image, its database, salts and uploads: the shop itself, or a job that runs its code. */
export function wordpressPod(context: RenderContext, props: WordpressPodProps): k8s.PodSpec {
  const { component, container, volumes = [], besideWeb = false, ...rest } = props;
  return restrictedPod(context.profile, {
    ...rest,
    userId: wwwDataUserId,
    ...(besideWeb && !hasSharedUploads(context) && { affinity: nearWeb(context) }),
    volumes: [
      scratchVolume("tmp", "256Mi"),
      claimVolume("uploads", uploadsClaimName),
      secretVolume("database", databaseSecretName, ["password"]),
      secretVolume("salts", saltsSecretName),
      ...volumes,
    ],
    container: {
      ...container,
      name: component,
      image: imageRef(context.profile.images, imageOf(context.versions)),
      imagePullPolicy: context.profile.imagePullPolicy,
      env: [...wordpressEnvironment(context), ...(container.env ?? [])],
      volumeMounts: [
        { name: "tmp", mountPath: "/tmp" },
        { name: "uploads", mountPath: "/usr/src/wordpress/wp-content/uploads" },
        { name: "database", mountPath: `${secretsPath}/database`, readOnly: true },
        { name: "salts", mountPath: `${secretsPath}/salts`, readOnly: true },
        ...(container.volumeMounts ?? []),
      ],
      resources: resourcesOf(context, component),
    },
  });
}

/** Whether pods on several nodes can write the uploads. */
export function hasSharedUploads({ profile }: RenderContext): boolean {
  return profile.storage.readWriteManyClass !== undefined;
}

/** Path of a key of a secret that is mounted under its short name. */
export function secretFile(mount: string, key: string): string {
  return `${secretsPath}/${mount}/${key}`;
}

function wordpressEnvironment(context: RenderContext): k8s.EnvVar[] {
  const { url } = context.endpoints;
  return [
    { name: "STORE_URL", value: url },
    { name: "STORE_SCHEME", value: new URL(url).protocol.replace(":", "") },
    { name: "WORDPRESS_DB_HOST", value: `${databaseComponent}:${databasePort}` },
    { name: "WORDPRESS_DB_NAME", value: databaseName },
    { name: "WORDPRESS_DB_USER", value: databaseUser },
    { name: "WORDPRESS_DB_PASSWORD_FILE", value: secretFile("database", "password") },
    ...salts.map(({ key, variable }) => ({ name: `${variable}_FILE`, value: secretFile("salts", key) })),
    { name: "WORDPRESS_CONFIG_EXTRA", value: wordpressConfig },
  ];
}

function nearWeb(context: RenderContext): k8s.Affinity {
  const labelSelector = { matchLabels: selectorOf(context, webComponent) };
  return {
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector, topologyKey: "kubernetes.io/hostname" }],
    },
  };
}
