import type { Profile } from "./profile.ts";

/** Plain HTTP under `*.stores.localhost`, images that were loaded into the nodes, a gateway that dev/ plays. */
export const localProfile = {
  name: "local",
  baseDomain: "stores.localhost",
  routing: {
    kind: "gateway",
    gateway: { name: "stores", namespace: "storeplane-gateway", sectionName: "http" },
    gatewayClass: { name: "storeplane-simulated", controllerName: "storeplane.dev/simulated" },
  },
  tls: { mode: "none" },
  storage: {},
  secrets: { mode: "generated" },
  mail: { mode: "none" },
  backups: { mode: "none" },
  images: { registry: "localhost/storeplane", requireDigests: false },
  imagePullPolicy: "IfNotPresent",
  // Not every machine that this is tried on can: it takes Linux 6.3, and containerd 2 with all its file systems.
  userNamespaces: false,
  readyDeadlineSeconds: 600,
  hooks: {
    setup: { deadlineSeconds: 900, backoffLimit: 4 },
    smoke: { deadlineSeconds: 300, backoffLimit: 2 },
  },
} as const satisfies Profile;
