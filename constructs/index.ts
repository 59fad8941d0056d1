/**
 * Store in, Kubernetes objects out.
 *
 *     const { waves, secrets, hooks } = synthesizeStore(props, localProfile);
 */

export { type BackupRun, backupJobPrefix, backupSecretPrefix } from "./backup/store-backup.ts";
export { catalog } from "./catalog.ts";
export { type ClusterProfile, profileOf } from "./cluster-profile/cluster-profile.ts";
export { ProfileError } from "./cluster-profile/profile-error.ts";
export { profileTable } from "./cluster-profile/profile-table.ts";
export { readClusterProfile } from "./cluster-profile/read-profile.ts";
export type { Engine } from "./engines/engine.ts";
export { engines } from "./engines/registry.ts";
export { backupComponent, backupRepositoryPlace } from "./guards/backup-repository.ts";
export { closedRanges, internetPeers, outboundPorts } from "./guards/internet.ts";
export { dnsCaches, proxyNamespaceOf } from "./guards/network-policies.ts";
export { storeWriter } from "./guards/role-binding.ts";
export { imageRef } from "./image.ts";
export type {
  GeneratedSecret,
  Hook,
  KubeObject,
  SecretKey,
  StepObject,
  StoreManifests,
  StoreProps,
  WaveName,
} from "./manifests.ts";
export { appliedObjectsOf, objectsOf } from "./manifests.ts";
export {
  acceptEpochAnnotation,
  annotationKeys,
  labelKeys,
  namespaceOf,
  owningAnnotations,
  restartsAnnotation,
  restoredAnnotation,
  templateAnnotation,
} from "./marks.ts";
export { refuseUnpinnedImages } from "./pinned-images.ts";
export { localProfile } from "./profile/local.ts";
export { productionProfile } from "./profile/production.ts";
export type {
  EgressTarget,
  GatewayRouting,
  IngressRouting,
  PlatformHome,
  Profile,
  WildcardTls,
} from "./profile/profile.ts";
export { quantityValue } from "./quantity.ts";
export { issuerAnnotation } from "./routing/certificates.ts";
export { listenerPorts } from "./routing/listener-set.ts";
export { publicPortsOf } from "./routing/public-address.ts";
export { synthesizeBackup, synthesizeStore } from "./store.ts";
export { SynthesisError } from "./synthesis-error.ts";
export { versionsOfImages } from "./versions.ts";
export { confined, restrictedUser } from "./workload/restricted-pod.ts";
