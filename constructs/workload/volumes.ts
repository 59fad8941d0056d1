import { k8s } from "cdk8s-plus-28";
import { render } from "../kube-object.ts";
import type { Component } from "../labels.ts";
import type { KubeObject } from "../manifests.ts";
import { metadataOf, type RenderContext, volumeSizeOf } from "../render-context.ts";

/** Readable by the volume group only; the kubelet gives the files to fsGroup. */
const secretFileMode = 0o440;

/** Scratch space that counts against the node, hence its limit. */
export function scratchVolume(name: string, sizeLimit: string): k8s.Volume {
  return { name, emptyDir: { sizeLimit: k8s.Quantity.fromString(sizeLimit) } };
}

/** MiB for what the container writes to its output: the kubelet keeps five files of 10 MiB, and looks only now and then. */
const logSize = 128;

/** What one container with these volumes may take of its node's disk: its scratch space, all of it, and its logs. */
export function scratchOf(volumes: readonly k8s.Volume[]): k8s.Quantity {
  const sizes = volumes.flatMap(({ emptyDir }) => (emptyDir?.medium === "Memory" ? [] : (emptyDir?.sizeLimit ?? [])));
  const mebibytes = sizes.map(({ value }) => Number(String(value).replace(/Mi$/, "")));
  return k8s.Quantity.fromString(`${mebibytes.reduce((sum, size) => sum + size, logSize)}Mi`);
}

/** Files in memory; what is in them counts against the container's memory limit. */
export function memoryVolume(name: string, sizeLimit: string): k8s.Volume {
  return { name, emptyDir: { medium: "Memory", sizeLimit: k8s.Quantity.fromString(sizeLimit) } };
}

export function claimVolume(name: string, claimName: string): k8s.Volume {
  return { name, persistentVolumeClaim: { claimName } };
}

/** A generated Secret as files: the named keys only, or all of them when none is named. */
export function secretVolume(name: string, secretName: string, keys: readonly string[] = []): k8s.Volume {
  const items = keys.map((key) => ({ key, path: key }));
  return { name, secret: { secretName, defaultMode: secretFileMode, ...(items.length > 0 && { items }) } };
}

export interface ClaimProps {
  readonly name: string;
  /** Name of the volume in the plan's sizes. */
  readonly volume: string;
  readonly component: Component;
  /** @default false; true for files that pods on several nodes write, of the profile's class for that */
  readonly shared?: boolean;
}

/**
 * A claim of its own, also for the database: a volumeClaimTemplate can't grow with the plan, and its controller would
 * recreate a lost claim, blank, without asking.
 */
export function persistentVolumeClaim(context: RenderContext, props: ClaimProps): KubeObject {
  const { shared = false } = props;
  const { class: ownClass, readWriteManyClass } = context.profile.storage;
  const storageClass = shared ? readWriteManyClass : ownClass;
  return render(k8s.KubePersistentVolumeClaim, {
    metadata: metadataOf(context, props.name, props.component),
    spec: {
      accessModes: [shared ? "ReadWriteMany" : "ReadWriteOnce"],
      resources: { requests: { storage: volumeSizeOf(context, props.volume) } },
      ...(storageClass !== undefined && { storageClassName: storageClass }),
    },
  });
}
