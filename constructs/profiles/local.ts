import type { Profile } from "../profile.ts";

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
  readyDeadlineSeconds: 600,
  hooks: {
    setup: { deadlineSeconds: 900, backoffLimit: 4 },
    smoke: { deadlineSeconds: 300, backoffLimit: 2 },
  },
} as const satisfies Profile;
