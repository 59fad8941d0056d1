import { expect, test } from "vitest";
import { nats, natsPods } from "../../charts/platform/nats.ts";
import { natsChartValues } from "../../charts/platform/nats-chart-values.ts";
import { desiredBytes, natsConfigFile, natsSettings } from "../../charts/platform/nats-config.ts";
import { type ClusterProfile, profileOf } from "../../constructs/index.ts";
import {
  auditStreamConfig,
  bucketConfigs,
  desiredStreamConfig,
  developmentScale,
  eventsStreamConfig,
  rateStreamConfig,
} from "../../contract/index.ts";

const home = { cluster: "fra-1", bus: { volumeSize: "8Gi", storageClass: "fast", separateNodes: true } };
const profile: ClusterProfile = { base: "production", images: { requireDigests: false }, platform: home };
const objects = nats(profileOf(profile), home);

interface Values {
  readonly [key: string]: unknown;
  readonly config: {
    readonly merge: object;
    readonly cluster: { readonly merge: object };
    readonly jetstream: { readonly merge: object; readonly fileStore: { readonly maxSize: string } };
  };
  readonly container: {
    readonly env: Record<string, object>;
    readonly merge: object;
    readonly image: object;
    readonly patch: readonly { readonly value: object }[];
  };
  readonly podTemplate: { readonly merge: object; readonly patch: readonly { readonly value: object }[] };
}
const values = natsChartValues(profile) as unknown as Values;

/** The rendered object of this kind, as it would be read from a file. */
function read(kind: string): Read {
  return JSON.parse(JSON.stringify(objects.find((object) => object.kind === kind))) as Read;
}

interface Read {
  readonly spec: Record<string, never>;
  readonly metadata: { readonly name: string };
}

/** The chart's mark of a variable as the file has it. */
const inFile = (settings: object): object =>
  JSON.parse(JSON.stringify(settings).replaceAll(/"<< (\$\w+) >>"/g, '"$1"')) as object;

const quoted = natsConfigFile(home).replaceAll(/(?<=: |^\s*)(\$[A-Z][A-Z0-9_]*)/gm, '"$1"');
const file = JSON.parse(quoted.replace(/(?<=\n {2})include /, '"$include": ')) as {
  readonly authorization: object;
  readonly resolver: object;
  readonly $include: string;
  readonly cluster: { readonly authorization: object; readonly routes: object; readonly [field: string]: unknown };
  readonly jetstream: { readonly max_file_store: number; readonly sync_interval: string; readonly store_dir: string };
};

test("the chart's servers have the configuration of ours", () => {
  const { authorization, resolver, $include, cluster, jetstream } = file;
  // The chart writes a key of this name as an include, as our file has it.
  expect(values.config.merge).toEqual({ authorization, resolver, $include });
  expect(inFile(values.config.cluster.merge)).toEqual({ authorization: cluster.authorization, routes: cluster.routes });
  expect(values.config.cluster).toMatchObject({ enabled: true, replicas: 3, port: cluster["port"], noAdvertise: true });
  expect(values.config.jetstream).toMatchObject({
    enabled: true,
    memoryStore: { enabled: true, maxSize: "64Mi" },
    merge: { sync_interval: "always" },
    fileStore: { dir: jetstream.store_dir, pvc: { size: "8Gi", storageClassName: "fast" } },
  });
  // A number would become 7.7e+09, which the server does not take for bytes.
  expect(values.config.jetstream.fileStore.maxSize).toBe(`${jetstream.max_file_store / 2 ** 20}Mi`);
});

test("its pods have the environment, bounds, probes and place of ours", () => {
  const { template, ...set } = read("StatefulSet").spec as unknown as {
    readonly template: {
      readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
      readonly spec: { readonly containers: readonly [Record<string, never>]; readonly volumes: readonly object[] };
    };
    readonly [field: string]: unknown;
  };
  const { containers, volumes, ...pod } = template.spec;
  const { "storeplane.dev/config-hash": _ofOurFile, ...claims } = template.metadata.annotations;
  const [{ env, image, ...container }] = containers as unknown as [
    { readonly env: readonly { readonly name: string }[]; readonly image: string },
  ];
  const own = Object.fromEntries(env.map(({ name, ...source }) => [name, source]));
  expect({ ...values.container.env, POD_NAME: own["POD_NAME"] }).toEqual(own);
  expect(container).toMatchObject(values.container.merge);
  expect(values.container.image).toMatchObject({ fullImageName: image, tag: image.split(":")[1] });
  expect(values.podTemplate).toMatchObject({ merge: { metadata: { annotations: claims }, spec: pod } });
  const { volumeMounts } = container as unknown as { readonly volumeMounts: readonly object[] };
  expect(volumeMounts).toContainEqual(values.container.patch[0]?.value);
  expect(volumes).toContainEqual(values.podTemplate.patch[0]?.value);
  const { updateStrategy, persistentVolumeClaimRetentionPolicy } = set;
  expect(values["statefulSet"]).toEqual({ merge: { spec: { updateStrategy, persistentVolumeClaimRetentionPolicy } } });
  expect(values["podDisruptionBudget"]).toMatchObject({ merge: { spec: { maxUnavailable: 1 } } });
});

test("it has the names of ours, and the labels by which network policies find its pods", () => {
  const { name } = read("StatefulSet").metadata;
  expect(values["fullnameOverride"]).toBe(name);
  expect(values["headlessService"]).toEqual({ name: read("StatefulSet").spec["serviceName"] });
  // The chart's own component is nats; the name is what nameOverride says.
  expect(natsPods).toEqual({ "app.kubernetes.io/name": values["nameOverride"], "app.kubernetes.io/component": "nats" });
});

test("no value holds a password, and a cluster without the bus has no values", () => {
  expect(JSON.stringify(values)).not.toMatch(/"password":"(?!<< \$\w+ >>")/);
  expect(natsChartValues({ base: "production" })).toBeUndefined();
});

test("its servers have room for every stream of the platform, on disk and in memory", () => {
  const scale = { ...developmentScale, maxBytes: desiredBytes(home) };
  const streams = [
    desiredStreamConfig(scale, "epoch"),
    auditStreamConfig(scale),
    eventsStreamConfig(scale, {
      epoch: "epoch",
      beginnings: { SP_DESIRED: { opt_start_seq: 1 }, KV_SP_STATUS: { opt_start_seq: 1 } },
    }),
    rateStreamConfig(scale),
    ...bucketConfigs(scale),
  ];
  const { max_file_store: file, max_memory_store: memory } = natsSettings(home).jetstream;
  for (const [storage, bytes] of Object.entries({ file, memory })) {
    const reserved = streams.filter((it) => it.storage === storage).map(({ max_bytes }) => max_bytes);
    expect(reserved.length, storage).toBeGreaterThan(0);
    expect(
      reserved.reduce((sum, each) => sum + each, 0),
      storage,
    ).toBeLessThanOrEqual(bytes);
  }
});
