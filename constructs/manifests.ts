/** Order of writes: secrets are there between `secrets` (requests for them) and `data`, hooks run after `app` is ready. */
export type WaveName = "guards" | "secrets" | "data" | "app";

/** The step of an operation that an object belongs to. */
export type StepName = "namespace" | "secrets" | "database" | "app" | "setup" | "route" | "live";

/** A rendered Kubernetes object, complete and without status. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** One store as the constructs see it; `uid` and `revision` are only written on the namespace. */
export interface StoreProps {
  /** One DNS label of at most 40 characters: namespace is `store-<name>`, default host `<name>.<baseDomain>`. */
  readonly name: string;
  /** Tells two lives of the name apart. */
  readonly uid: string;
  /** In its printed form. */
  readonly revision: string;
  readonly tenant: string;
  /** Id in the engine registry. */
  readonly engine: string;
  /** Id of a plan that the engine offers. */
  readonly plan: string;
  /**
   * Version of the engine.
   * @default the one of new stores
   */
  readonly version?: string | undefined;
  /**
   * Version of the database's server.
   * @default the one of new stores
   */
  readonly databaseVersion?: string | undefined;
  /**
   * Counts how often the store's data was replaced as a whole: what hooks did with earlier data is not done with this.
   * @default 1
   */
  readonly dataGeneration?: number | undefined;
  /** @default `admin@<default host>` */
  readonly adminEmail?: string | undefined;
  /** Hosts beside the default one; none may lie under the profile's base domain. */
  readonly hosts: readonly string[];
  /**
   * The tenant's own storefront, `name@sha256:…`, of an engine that lets it be replaced.
   * @default the engine's own
   */
  readonly storefrontImage?: string | undefined;
  /** The tenant's own id of the store. */
  readonly externalId?: string | undefined;
  /**
   * Whether nothing of it runs, while all that it has is kept.
   * @default false
   */
  readonly suspended?: boolean | undefined;
  /**
   * How often its app was to be restarted: pods of another number are replaced.
   * @default 0
   */
  readonly restarts?: number | undefined;
}

export interface StepObject {
  readonly step: StepName;
  readonly object: KubeObject;
  /** Set when the object serves these custom hosts and nothing else: its state is theirs, not the store's. */
  readonly customHosts?: readonly string[];
}

export interface Wave {
  readonly name: WaveName;
  readonly objects: readonly StepObject[];
}

/** A key of a generated secret: random from A–Z a–z 0–9, or a value that is not secret, such as a user name. */
export type SecretKey = { readonly length: number } | { readonly value: string };

/** An Opaque, immutable Secret that is made in the cluster when absent and never rendered. */
export interface GeneratedSecret {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, SecretKey>>;
}

/** Where the first administrator's login is: which keys of which generated Secret hold what the page asks for. */
export interface AdminLogin {
  readonly secret: string;
  readonly keys:
    | { readonly username: string; readonly password: string }
    | { readonly email: string; readonly password: string };
}

export type HookName = "setup" | "smoke";

/** A Job that runs once per hash of its inputs, in the order of the list. */
export interface Hook {
  readonly name: HookName;
  readonly step: StepName;
  /** Set when the app can't start before the hook has succeeded: the app is written only then. */
  readonly before?: "app";
  /** Ten hex digits of SHA-256 over the Job without its name, and over the generation of the data after the first. */
  readonly inputsHash: string;
  /** Named `<hook>-<inputsHash>`. */
  readonly job: KubeObject;
}

export interface Endpoints {
  /** Address of the shop under its default host. */
  readonly url: string;
  readonly adminUrl: string;
  /** Address of the shop's backend, of an engine that has one apart from the shop. */
  readonly apiUrl?: string;
  /** Default host first, then the custom hosts as asked. */
  readonly hosts: readonly string[];
}

/** Everything that one store is made of in a cluster. */
export interface StoreManifests {
  readonly namespace: string;
  readonly engineVersion: string;
  /** Absent for an engine without a database. */
  readonly databaseVersion?: string;
  readonly endpoints: Endpoints;
  readonly waves: readonly Wave[];
  readonly secrets: readonly GeneratedSecret[];
  /** Absent if the engine creates no administrator. */
  readonly adminLogin?: AdminLogin;
  readonly hooks: readonly Hook[];
}

/** What is applied of a store, in the order of its waves: all objects but the hooks' Jobs. */
export function appliedObjectsOf({ waves }: Pick<StoreManifests, "waves">): KubeObject[] {
  return waves.flatMap((wave) => wave.objects.map(({ object }) => object));
}

/** All objects of a store in the order of their waves, then the hooks' Jobs. */
export function objectsOf({ waves, hooks }: Pick<StoreManifests, "waves" | "hooks">): KubeObject[] {
  return [...appliedObjectsOf({ waves }), ...hooks.map(({ job }) => job)];
}
