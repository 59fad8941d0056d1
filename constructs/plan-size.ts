import type { Profile } from "./profile/profile.ts";

/** CPU and memory as Kubernetes quantities. */
export interface Amount {
  readonly cpu: string;
  readonly memory: string;
}

export function amount(cpu: string, memory: string): Amount {
  return { cpu, memory };
}

export interface Resources {
  readonly requests: Amount;
  readonly limits: Amount;
}

/** The sum that all pods and volumes of one store may reach together. */
export interface QuotaSize {
  readonly requests: Amount;
  readonly limits: Amount;
  readonly pods: number;
  readonly volumes: number;
  readonly storage: string;
  /** On the nodes' own disks: scratch space and logs of all pods. */
  readonly ephemeralStorage: string;
}

/** What one plan of one engine gives to a store. */
export interface PlanSize {
  readonly quota: QuotaSize;
  /** Upper bound of any single container. */
  readonly containerMax: Amount;
  /** Upper bound of any single volume. */
  readonly volumeMax: string;
  /** By component, such as `web`. */
  readonly components: Readonly<Record<string, Resources>>;
  /** Number of pods of each component that can have several; of any other there is one. */
  readonly replicas: Readonly<Record<string, number>>;
  /** Capacity by volume, such as `uploads`. */
  readonly volumes: Readonly<Record<string, string>>;
  /** Settings that follow the size, such as the number of workers, by name. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What a profile changes in one plan. */
type PlanSizeChange = NonNullable<Profile["planSizes"]>[string][string];

/** The plan with the profile's changes laid over it. */
export function overridePlanSize(size: PlanSize, override: PlanSizeChange | undefined): PlanSize {
  if (override === undefined) return size;
  return {
    quota: { ...size.quota, ...override.quota },
    containerMax: override.containerMax ?? size.containerMax,
    volumeMax: override.volumeMax ?? size.volumeMax,
    components: { ...size.components, ...override.components },
    replicas: { ...size.replicas, ...override.replicas },
    volumes: { ...size.volumes, ...override.volumes },
    settings: { ...size.settings, ...override.settings },
  };
}
