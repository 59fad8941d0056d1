import * as z from "zod";
import { backupRepository } from "./backup-repository.ts";
import * as field from "./fields.ts";
import { planSizes } from "./plan-sizes.ts";
import { platform } from "./platform.ts";

const publicPorts = z.strictObject({
  http: field.port.exactOptional().describe("where visitors reach plain HTTP, part of every address; default 80"),
  https: field.port.exactOptional().describe("where visitors reach HTTPS; default 443"),
});

const routing = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z.literal("gateway").describe("HTTPRoutes of the Gateway API at one shared gateway"),
      gateway: z.strictObject({
        name: field.objectName.describe("the shared Gateway"),
        namespace: field.namespaceName.describe(
          "namespace of the Gateway; the platform creates it with Pod Security `baseline`",
        ),
        sectionName: field.objectName.describe("its listener that the stores' routes attach to"),
      }),
      gatewayClass: z.strictObject({
        name: field.objectName.describe("class of the Gateway"),
        controllerName: field.text
          .exactOptional()
          .describe("set if the platform manifests should create the class; without it the class must exist"),
      }),
      proxyNamespace: field.namespaceName
        .exactOptional()
        .describe("namespace of the proxy's pods; default: the gateway's namespace"),
      ports: z
        .strictObject({
          http: field.port.describe("port of the plain listener; default 80"),
          https: field.port.describe("port of the listeners with TLS, those of custom hosts included; default 443"),
        })
        .exactOptional(),
      publicPorts: publicPorts.exactOptional(),
    }),
    z.strictObject({
      kind: z.literal("ingress").describe("Ingresses, for a cluster without the Gateway API"),
      className: field.objectName.describe("IngressClass; its default certificate serves `*.<baseDomain>`"),
      proxyNamespace: field.namespaceName.describe("namespace of the controller's pods"),
      annotations: z
        .record(field.annotationKey, field.annotationValue)
        .exactOptional()
        .describe("annotations that the controller needs on every Ingress"),
      publicPorts: publicPorts.exactOptional(),
    }),
  ],
  'must be "gateway" or "ingress"',
);

const tls = z.discriminatedUnion(
  "mode",
  [
    z.strictObject({ mode: z.literal("none").describe("plain HTTP") }),
    z.strictObject({
      mode: z.literal("wildcard").describe("one certificate for `*.<baseDomain>`"),
      certificateSecret: field.objectName.describe("Secret of that certificate, in the namespace where TLS ends"),
      issuer: field.objectName.describe("cert-manager's ClusterIssuer"),
      customDomains: z
        .enum(["refuse", "issue"])
        .describe("`issue`: a certificate per custom host; `refuse`: no custom hosts"),
    }),
  ],
  'must be "none" or "wildcard"',
);

const storage = z.strictObject({
  class: field.objectName
    .exactOptional()
    .describe("StorageClass of every volume, fixed when a store is created; default: that of the cluster"),
  readWriteManyClass: field.objectName
    .exactOptional()
    .describe(
      "StorageClass for uploads that several nodes can write to, so that a shop can have several web pods; fixed when a store is created",
    ),
});

const secrets = z.discriminatedUnion(
  "mode",
  [
    z.strictObject({ mode: z.literal("generated").describe("the agent generates a store's secrets") }),
    z.strictObject({
      mode: z.literal("external").describe("the External Secrets Operator delivers a store's secrets"),
      store: z.strictObject({
        kind: z.enum(["SecretStore", "ClusterSecretStore"]).describe("kind of the operator's store"),
        name: field.objectName.describe("name of that store"),
      }),
      path: field.secretPath.describe("values are expected at `<path>/<store's uid>/<secret>`, one property per key"),
    }),
  ],
  'must be "generated" or "external"',
);

const mail = z.discriminatedUnion(
  "mode",
  [
    z.strictObject({ mode: z.literal("none").describe("stores send no mail") }),
    z.strictObject({
      mode: z
        .literal("smtp")
        .describe(
          "a relay that accepts mail from the cluster without a login; WooCommerce only, Medusa stores send no mail",
        ),
      host: field.domain.describe("the relay, at a public address: private ones are closed to stores"),
      port: field.port.describe("port of the relay, opened to stores"),
      encryption: z
        .enum(["none", "starttls", "tls"])
        .describe("`starttls` upgrades the connection, `tls` begins encrypted"),
      from: field.sender.describe("sender of every mail"),
    }),
  ],
  'must be "none" or "smtp"',
);

const backups = z.discriminatedUnion(
  "mode",
  [
    z.strictObject({ mode: z.literal("none").describe("stores are not backed up") }),
    z.strictObject({
      mode: z
        .literal("nightly")
        .describe("a dump of each database every night, on a volume of the store, deleted with it"),
      hour: z
        .int("must be an hour from 0 to 23")
        .min(0)
        .max(23)
        .describe("hour of the day in UTC; the minute differs by store"),
      keep: z.int("must be a whole number from 1 to 100").min(1).max(100).describe("number of backups to keep"),
      volumeSize: field.quantity.describe("capacity of that volume; a plan's `volumes.backups` overrides it"),
    }),
  ],
  'must be "none" or "nightly"',
);

const images = z.strictObject({
  registry: field.imagePrefix.describe("prefix of the platform's own images"),
  upstream: field.imagePrefix
    .exactOptional()
    .describe(
      "prefix of the images `mariadb`, `postgres`, `valkey` and `nats`; default: where each is published on docker.io",
    ),
  digests: z
    .record(field.imageTag, field.digest)
    .exactOptional()
    .describe("digests by `<name>:<tag>`; these images are pulled by digest"),
  requireDigests: z.boolean().describe("whether a store with an image without a digest is refused"),
});

const hook = z.strictObject({
  deadlineSeconds: field.seconds.describe("seconds until the Job is stopped, all attempts together"),
  backoffLimit: field.attempts.describe("retries after the first attempt"),
});

/** A profile; the descriptions of its fields are the text of docs/profiles.md. */
export const profileSchema = z.strictObject({
  name: field.objectName.describe("name of this profile"),
  baseDomain: field.baseDomain.describe("stores get `<name>.<baseDomain>`"),
  routing,
  tls,
  storage,
  secrets,
  mail,
  backups,
  backupRepository: backupRepository.exactOptional(),
  images,
  imagePullPolicy: z.enum(["Always", "IfNotPresent", "Never"]).describe("image pull policy of every container"),
  planSizes: planSizes.exactOptional().describe("changes to plan sizes, by engine, then plan"),
  nodeDnsCidrs: field.cidrs.exactOptional().describe("node-local DNS caches; default 169.254.20.10/32"),
  closedCidrs: field.cidrs
    .exactOptional()
    .describe("public ranges that belong to the cluster itself, closed to stores"),
  outboundPorts: field.ports
    .exactOptional()
    .describe("TCP ports on which stores reach the internet, besides the mail relay's; default 443, 465 and 587"),
  agentEgress: z
    .strictObject({
      apiServer: field
        .egressTarget({
          cidrs: "ranges of the API servers behind their Service, to restrict the agent to; default: any address",
          ports: "ports they listen on; default 443 and 6443",
        })
        .exactOptional(),
      nats: field
        .egressTarget({
          cidrs: "ranges of NATS, to restrict the agent to; default: any address",
          ports: "ports it listens on; default 4222",
        })
        .exactOptional(),
    })
    .exactOptional(),
  closedHosts: z
    .array(field.domain)
    .max(100, "must be at most 100 domains")
    .readonly()
    .exactOptional()
    .describe("domains that no store may serve, including all hosts below them, such as that of the platform's API"),
  userNamespaces: z
    .boolean()
    .describe(
      "whether each pod of a store gets its own user namespace (`hostUsers: false`); the nodes must support it",
    ),
  readyDeadlineSeconds: field.seconds.describe("seconds from accepted to Ready, after which a store is Failed"),
  hooks: z.strictObject({ setup: hook, smoke: hook }),
  platform: platform.exactOptional(),
});
