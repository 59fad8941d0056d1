/**
 * Store in, Kubernetes objects out.
 *
 *     const { waves, secrets, hooks } = synthesizeStore(props, localProfile);
 */
export { catalog } from "./catalog.ts";
export { engines } from "./engines/registry.ts";
export { closedRanges, outboundPorts } from "./guards/internet.ts";
export { dnsCaches } from "./guards/network-policies.ts";
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
export { objectsOf } from "./manifests.ts";
export { acceptEpochAnnotation, annotationKeys, labelKeys, namespaceOf, restoredAnnotation } from "./marks.ts";
export { refuseUnpinnedImages } from "./pinned-images.ts";
export type { EgressTarget, GatewayRouting, Profile, WildcardTls } from "./profile.ts";
export { localProfile } from "./profiles/local.ts";
export { productionProfile } from "./profiles/production.ts";
export { listenerPorts } from "./routing/listener-ports.ts";
export { publicPortsOf } from "./routing/public-address.ts";
export { synthesizeStore } from "./store.ts";
export { SynthesisError } from "./synthesis-error.ts";
