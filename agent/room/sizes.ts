import * as z from "zod";
import {
  catalog,
  type Profile,
  quantityValue,
  type StoreManifests,
  SynthesisError,
  synthesizeStore,
} from "../../constructs/index.ts";
import type { ClusterHeartbeat } from "../../contract/index.ts";
import { digest } from "../digest.ts";
import { podSpec, type Room, roomFor } from "./room.ts";

/** What stores look like on this cluster, by engine, then plan. */
export interface StoreSizes {
  /** The pods that serve one store; a plan that the profile can't render is left out. */
  readonly pods: ReadonlyMap<string, ReadonlyMap<string, readonly Room[]>>;
  /** Bytes by engine, plan and volume. */
  readonly volumes: NonNullable<ClusterHeartbeat["volumes"]>;
  /** Digest of all that is rendered of one store of each size. */
  readonly template: string;
}

const workload = z.object({
  spec: z.object({ replicas: z.int().min(0).default(1), template: z.object({ spec: podSpec }) }),
});
const serving = new Set(["Deployment", "StatefulSet"]);

const known = new WeakMap<Profile, StoreSizes>();

/** Renders one store of each size, once, always of the same identity: only agent and profile change what comes of it. */
export function sizesOf(profile: Profile): StoreSizes {
  const sizes = known.get(profile) ?? renderSizes(profile);
  known.set(profile, sizes);
  return sizes;
}

function renderSizes(profile: Profile): StoreSizes {
  const rendered: StoreManifests[] = [];
  const pods = new Map<string, Map<string, Room[]>>();
  const volumes: Record<string, Record<string, Record<string, number>>> = {};
  for (const { id: engine, plans } of catalog().engines) {
    const ofEngine = new Map<string, Room[]>();
    const volumesOfEngine: Record<string, Record<string, number>> = {};
    for (const plan of plans) {
      const manifests = render(engine, plan, profile);
      if (manifests === undefined) continue;
      rendered.push(manifests);
      ofEngine.set(plan, podsOf(manifests));
      volumesOfEngine[plan] = volumesOf(manifests);
    }
    pods.set(engine, ofEngine);
    volumes[engine] = volumesOfEngine;
  }
  return { pods, volumes, template: digest(JSON.stringify(rendered)) };
}

function render(engine: string, plan: string, profile: Profile): StoreManifests | undefined {
  const identity = { uid: "00000000-0000-4000-8000-000000000001", revision: "sampleepoch-1", tenant: "sample" };
  try {
    return synthesizeStore({ name: "sample", ...identity, engine, plan, hosts: [] }, profile);
  } catch (error) {
    if (error instanceof SynthesisError) return undefined;
    throw error;
  }
}

/** Without those of Jobs, which come and go. */
function podsOf({ waves }: StoreManifests): Room[] {
  return waves.flatMap(({ objects }) =>
    objects.flatMap(({ object }) => {
      if (!serving.has(object.kind)) return [];
      const { replicas, template } = workload.parse(object).spec;
      const room = roomFor(template.spec);
      return Array.from({ length: replicas }, () => room);
    }),
  );
}

const claim = z.object({
  kind: z.literal("PersistentVolumeClaim"),
  metadata: z.object({ name: z.string() }),
  spec: z.object({ resources: z.object({ requests: z.object({ storage: z.string() }) }) }),
});

/** Bytes by volume. */
function volumesOf({ waves }: StoreManifests): Record<string, number> {
  const claims = waves.flatMap(({ objects }) => objects.flatMap(({ object }) => claim.safeParse(object).data ?? []));
  const sizes = claims.map(({ metadata, spec }) => [metadata.name, quantityValue(spec.resources.requests.storage)]);
  return Object.fromEntries(sizes) as Record<string, number>;
}
