import * as z from "zod";
import * as field from "./fields.ts";
import { planSizes } from "./plan-sizes.ts";

const publicPorts = z.strictObject({
  http: field.port.exactOptional().describe("at which visitors reach plain HTTP, part of every address; else 80"),
  https: field.port.exactOptional().describe("the same of HTTPS; else 443"),
});

const routing = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z.literal("gateway").describe("HTTPRoutes of the Gateway API at one shared gateway"),
      gateway: z.strictObject({
        name: field.objectName.describe("the shared Gateway"),
        namespace: field.namespaceName.describe(
          "where the Gateway is; the platform makes it with Pod Security `baseline`",
        ),
        sectionName: field.objectName.describe("its listener that the stores' routes attach to"),
      }),
      gatewayClass: z.strictObject({
        name: field.objectName.describe("class of the Gateway"),
        controllerName: field.text
          .exactOptional()
          .describe("set when the platform manifests bring the class along; else it is there already"),
      }),
      proxyNamespace: field.namespaceName
        .exactOptional()
        .describe("where the proxy's pods are; else the gateway's namespace"),
      ports: z
        .strictObject({
          http: field.port.describe("of the plain listener; else 80"),
          https: field.port.describe("of the listeners with TLS, those of custom hosts too; else 443"),
        })
        .exactOptional(),
      publicPorts: publicPorts.exactOptional(),
    }),
    z.strictObject({
      kind: z.literal("ingress").describe("Ingresses, for a cluster without the Gateway API"),
      className: field.objectName.describe("IngressClass; its default certificate serves `*.<baseDomain>`"),
      proxyNamespace: field.namespaceName.describe("where the controller's pods are"),
      annotations: z
        .record(field.annotationKey, field.annotationValue)
        .exactOptional()
        .describe("what the controller wants on every Ingress"),
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
      certificateSecret: field.objectName.describe("Secret of that certificate, where TLS ends"),
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
    .describe("StorageClass of every volume, settled when a store is made; else the cluster's default"),
  readWriteManyClass: field.objectName
    .exactOptional()
    .describe("StorageClass that several nodes can write, for uploads; settled when a store is made"),
});

const secrets = z.discriminatedUnion(
  "mode",
  [
    z.strictObject({ mode: z.literal("generated").describe("the agent makes a store's secrets") }),
    z.strictObject({
      mode: z.literal("external").describe("the External Secrets Operator brings a store's secrets"),
      store: z.strictObject({
        kind: z.enum(["SecretStore", "ClusterSecretStore"]).describe("kind of the operator's store"),
        name: field.objectName.describe("name of that store"),
      }),
      path: field.secretPath.describe("values are expected at `<path>/<store's uid>/<secret>`, a property per key"),
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
        .describe("a relay that takes mail from the cluster without a login; for WooCommerce, Medusa stores send none"),
      host: field.domain.describe("the relay, at a public address: private ones are closed to stores"),
      port: field.port.describe("its port, opened to stores"),
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
        .describe("a dump of each database every night, on a volume of the store and gone with it"),
      hour: z
        .int("must be an hour from 0 to 23")
        .min(0)
        .max(23)
        .describe("hour of the day in UTC; the minute differs by store"),
      keep: z.int("must be a whole number from 1 to 100").min(1).max(100).describe("how many of the newest are kept"),
      volumeSize: field.quantity.describe("capacity of that volume; a plan's `volumes.backups` overrules it"),
    }),
  ],
  'must be "none" or "nightly"',
);

const images = z.strictObject({
  registry: field.imagePrefix.describe("prefix of the platform's own images"),
  upstream: field.imagePrefix
    .exactOptional()
    .describe(
      "prefix of the databases' images, `mariadb`, `postgres` and `valkey`; else where each is published on docker.io",
    ),
  digests: z
    .record(field.imageTag, field.digest)
    .exactOptional()
    .describe("digest by `<name>:<tag>`; images are pulled by it"),
  requireDigests: z.boolean().describe("refuses an image without a digest"),
});

const hook = z.strictObject({
  deadlineSeconds: field.seconds.describe("until the Job is stopped, all attempts together"),
  backoffLimit: field.attempts.describe("attempts after the first"),
});

/** No empty list: to a network policy it means everything. */
function egressTarget(means: { readonly cidrs: string; readonly ports: string }) {
  return z.strictObject({
    cidrs: field.cidrs
      .refine((list) => list.length > 0, "must name a range, or be left out")
      .exactOptional()
      .describe(means.cidrs),
    ports: field.ports
      .refine((list) => list.length > 0, "must name a port, or be left out")
      .exactOptional()
      .describe(means.ports),
  });
}

/** A profile; the descriptions of its fields are the text of docs/profiles.md. */
export const profileSchema = z.strictObject({
  name: field.objectName.describe("how this cluster calls its profile"),
  baseDomain: field.baseDomain.describe("stores get `<name>.<baseDomain>`"),
  routing,
  tls,
  storage,
  secrets,
  mail,
  backups,
  images,
  imagePullPolicy: z.enum(["Always", "IfNotPresent", "Never"]).describe("of every container"),
  planSizes: planSizes.exactOptional().describe("changes to the plans, by engine, then plan"),
  nodeDnsCidrs: field.cidrs.exactOptional().describe("node-local DNS caches; else 169.254.20.10/32"),
  closedCidrs: field.cidrs.exactOptional().describe("public ranges of the cluster itself, closed to stores"),
  outboundPorts: field.ports
    .exactOptional()
    .describe("TCP ports at which stores reach the internet, beside the mail relay's; else 443, 465 and 587"),
  agentEgress: z
    .strictObject({
      apiServer: egressTarget({
        cidrs: "of the API servers behind their Service, to hold the agent to; else any address",
        ports: "at which they listen; else 443 and 6443",
      }).exactOptional(),
      nats: egressTarget({
        cidrs: "of NATS, to hold the agent to; else any address",
        ports: "at which it listens; else 4222",
      }).exactOptional(),
    })
    .exactOptional(),
  closedHosts: z
    .array(field.domain)
    .max(100, "must be at most 100 domains")
    .readonly()
    .exactOptional()
    .describe("domains that no store may serve, nor a host below them, such as that of the platform's API"),
  userNamespaces: z
    .boolean()
    .describe("each pod of a store has users of its own (`hostUsers: false`); the nodes must be able to"),
  readyDeadlineSeconds: field.seconds.describe("from accepted to Ready, after which a store is Failed"),
  hooks: z.strictObject({ setup: hook, smoke: hook }),
});
