import type { HookName } from "../manifests.ts";
import type { PlanSizeOverride } from "../plan-size.ts";

export interface PlainTls {
  readonly mode: "none";
}

export interface WildcardTls {
  readonly mode: "wildcard";
  /** Secret with the certificate for `*.<baseDomain>`, in the namespace where TLS ends. */
  readonly certificateSecret: string;
  /** cert-manager's ClusterIssuer, for the wildcard and for custom hosts. */
  readonly issuer: string;
  /** `issue`: each custom host gets a certificate of its own; `refuse`: a store with custom hosts is refused. */
  readonly customDomains: "refuse" | "issue";
}

/** `none`: plain HTTP; `wildcard`: TLS ends before the store, with one certificate for `*.<baseDomain>`. */
export type Tls = PlainTls | WildcardTls;

export interface GatewayRef {
  readonly name: string;
  readonly namespace: string;
  /** Listener that the stores' routes attach to. */
  readonly sectionName: string;
}

export interface GatewayRouting {
  readonly kind: "gateway";
  readonly gateway: GatewayRef;
  readonly gatewayClass: {
    readonly name: string;
    /**
     * Set when the platform manifests bring the GatewayClass along.
     * @default the class is there already
     */
    readonly controllerName?: string;
  };
  /**
   * Namespace of the proxy pods that forward to the stores.
   * @default the gateway's namespace
   */
  readonly proxyNamespace?: string;
  /**
   * Ports of the listeners; some proxies only take those that they themselves listen on behind their Service.
   * @default 80 and 443
   */
  readonly ports?: ListenerPorts;
  /**
   * Ports at which visitors reach those listeners, where something between them changes the port (NAT, kind, k3d).
   * @default 80 and 443
   */
  readonly publicPorts?: Partial<ListenerPorts>;
}

export interface ListenerPorts {
  readonly http: number;
  readonly https: number;
}

export interface IngressRouting {
  readonly kind: "ingress";
  /** IngressClass; under TLS its default certificate is the one for `*.<baseDomain>`. */
  readonly className: string;
  /** Namespace of the proxy pods that forward to the stores. */
  readonly proxyNamespace: string;
  /**
   * What the cluster's controller wants to be told on every Ingress.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * Ports at which visitors reach the controller.
   * @default 80 and 443
   */
  readonly publicPorts?: Partial<ListenerPorts>;
}

/** How visitors reach a store: HTTPRoutes at one shared Gateway, or Ingresses. */
export type Routing = GatewayRouting | IngressRouting;

export interface Storage {
  /** @default the cluster's default StorageClass */
  readonly class?: string;
  /**
   * StorageClass whose volumes several nodes can write at once; with it a shop can have several web pods.
   * @default none: components with files of their own have one pod
   */
  readonly readWriteManyClass?: string;
}

export interface GeneratedSecrets {
  readonly mode: "generated";
}

export interface ExternalSecrets {
  readonly mode: "external";
  /** Where the External Secrets Operator fetches from. */
  readonly store: { readonly kind: "SecretStore" | "ClusterSecretStore"; readonly name: string };
  /** Values are expected at `<path>/<uid of the store>/<secret>`, one property per key. */
  readonly path: string;
}

/** `generated`: the agent makes a store's secrets; `external`: the External Secrets Operator brings them. */
export type Secrets = GeneratedSecrets | ExternalSecrets;

export interface NoMail {
  readonly mode: "none";
}

/** A relay that takes mail from the cluster's addresses without a login. */
export interface SmtpMail {
  readonly mode: "smtp";
  /** At a public address: private ones are closed to stores. */
  readonly host: string;
  readonly port: number;
  /** `starttls` upgrades the connection, `tls` begins encrypted. */
  readonly encryption: "none" | "starttls" | "tls";
  /** Sender of every mail. */
  readonly from: string;
}

/** How stores send mail. */
export type Mail = NoMail | SmtpMail;

export interface NoBackups {
  readonly mode: "none";
}

/** A dump of each store's database every night, on a volume of the store. */
export interface NightlyBackups {
  readonly mode: "nightly";
  /** Hour of the day in UTC, 0 to 23; the minute differs by store. */
  readonly hour: number;
  /** How many of the newest are kept. */
  readonly keep: number;
  /** Capacity of the volume; `volumes.backups` of a plan's size overrules it. */
  readonly volumeSize: string;
}

export type Backups = NoBackups | NightlyBackups;

export interface Images {
  /** Prefix of the platform's own images, without a slash at the end. */
  readonly registry: string;
  /**
   * Prefix of the official upstream images (databases).
   * @default the prefix under which each one is published, such as docker.io/library
   */
  readonly upstream?: string;
  /**
   * Digests (`sha256:…`) by `<name>:<tag>`; an image that is named here is pulled by its digest.
   * @default images are pulled by tag
   */
  readonly digests?: Readonly<Record<string, string>>;
  /** Refuses a store one of whose images has no digest. */
  readonly requireDigests: boolean;
}

export interface HookLimits {
  /** Seconds until the Job is stopped, all its attempts together. */
  readonly deadlineSeconds: number;
  readonly backoffLimit: number;
}

/** Where a server that the agent needs lies, as network policies see it: behind Services, not before. */
export interface EgressTarget {
  /** @default any address */
  readonly cidrs?: readonly string[];
  /** @default 443 and 6443 of the API server, 4222 of NATS */
  readonly ports?: readonly number[];
}

/** What the agent's own pods may reach beside DNS. */
export interface AgentEgress {
  readonly apiServer?: EgressTarget;
  readonly nats?: EgressTarget;
}

/** How one cluster does things; everything that differs between local and production. */
export interface Profile {
  readonly name: string;
  /** Stores get `<name>.<baseDomain>`. */
  readonly baseDomain: string;
  readonly routing: Routing;
  readonly tls: Tls;
  readonly storage: Storage;
  readonly secrets: Secrets;
  readonly mail: Mail;
  readonly backups: Backups;
  readonly images: Images;
  readonly imagePullPolicy: "Always" | "IfNotPresent" | "Never";
  /**
   * Changes to the engines' own plan sizes, by engine id, then plan id.
   * @default none
   */
  readonly planSizes?: Readonly<Record<string, Readonly<Record<string, PlanSizeOverride>>>>;
  /**
   * Addresses of node-local DNS caches that pods may ask on port 53.
   * @default ["169.254.20.10/32"], the usual address of NodeLocal DNSCache
   */
  readonly nodeDnsCidrs?: readonly string[];
  /**
   * Ranges of pods, services or nodes that are public addresses and yet not the internet.
   * @default none beside the private ranges, which are always closed
   */
  readonly closedCidrs?: readonly string[];
  /**
   * TCP ports at which stores reach the internet, the mail relay's beside them; none: only that one.
   * @default [443, 465, 587]
   */
  readonly outboundPorts?: readonly number[];
  /**
   * Where the agent's pods may connect to.
   * @default any address, at the usual ports of API server and NATS
   */
  readonly agentEgress?: AgentEgress;
  /**
   * Domains that no store may serve, nor a host below them, such as the platform's own API.
   * @default none beside the base domain
   */
  readonly closedHosts?: readonly string[];
  /** Whether each pod of a store has users of its own, apart from the node's and from all other pods'. */
  readonly userNamespaces: boolean;
  /** Seconds from accepted to Ready after which a store is Failed. */
  readonly readyDeadlineSeconds: number;
  readonly hooks: Readonly<Record<HookName, HookLimits>>;
}
