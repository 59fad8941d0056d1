import type { k8s } from "cdk8s-plus-28";
import type { Image } from "../image.ts";
import { labelKeys } from "../marks.ts";
import { storeWriter } from "./role-binding.ts";

/** Where the cluster's backup repository is, for who renders it and who reaches it. */
export const backupRepositoryPlace = {
  name: "storeplane-backup-repository",
  namespace: storeWriter.account.namespace,
  port: 8000,
  /** Selects its pod. */
  pods: { [labelKeys.name]: "storeplane", [labelKeys.component]: "backup-repository" },
} as const;

/** Component of a store's pods that may reach it; no other pod of a store can. */
export const backupComponent = "backup";

/** What writes to it: a program of one file, which is copied beside the database's own client. */
export const resticImage: Image = { origin: "upstream", name: "restic", tag: "0.18.1", home: "docker.io/restic" };

/** Address of a store's own repository in it, as restic names it. */
export function repositoryOf(uid: string): string {
  const { name, namespace, port } = backupRepositoryPlace;
  return `rest:http://${name}.${namespace}.svc:${port}/${uid}/`;
}

/** Towards the repository's pod and nothing beside it. */
export function repositoryPeer(): k8s.NetworkPolicyPeer {
  const { namespace, pods } = backupRepositoryPlace;
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    podSelector: { matchLabels: pods },
  };
}
