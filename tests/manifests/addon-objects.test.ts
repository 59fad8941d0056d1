import { describe, expect, test } from "vitest";
import * as z from "zod";
import { platformObjects } from "../../charts/platform/objects.ts";
import { localProfile, type Profile, productionProfile } from "../../constructs/index.ts";
import { addonObjects } from "../../testbed/nodes/addons/addon-objects.ts";

const image = (name: string) => ({ reference: `localhost/storeplane/${name}:1`, archive: `/${name}.tar` });
const objects = addonObjects({ coredns: image("coredns"), traefik: image("traefik"), pause: image("pause") });

const podSchema = z.object({
  spec: z.object({
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.object({
        containers: z.tuple([
          z.object({
            image: z.string(),
            args: z.array(z.string()),
            ports: z.array(z.object({ containerPort: z.number(), protocol: z.string() })),
          }),
        ]),
      }),
    }),
  }),
});
const gatewaySchema = z.object({ spec: z.object({ listeners: z.array(z.object({ port: z.number() })) }) });

function podOf(name: string) {
  const deployment = objects.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === name);
  const { metadata, spec } = podSchema.parse(deployment).spec.template;
  return { labels: metadata.labels, ...spec.containers[0] };
}

/** Ports of every listener that a profile's Gateway has. */
function listenerPorts(profile: Profile): readonly number[] {
  const gateways = platformObjects(profile).filter(({ kind }) => kind === "Gateway");
  return gateways.flatMap((gateway) => gatewaySchema.parse(gateway).spec.listeners.map(({ port }) => port));
}

describe("the gateway", () => {
  test.each([localProfile, productionProfile])(
    "has an entry point for each listener of the profile $name: Traefik goes by the port",
    (profile) => {
      const { args, ports } = podOf("traefik");
      expect(listenerPorts(profile).length).toBeGreaterThan(0);
      for (const port of listenerPorts(profile)) {
        expect(
          args.filter((arg) => /^--entryPoints\.\w+\.address=/.test(arg) && arg.endsWith(`:${port}`)),
        ).toHaveLength(1);
        expect(ports.map(({ containerPort }) => containerPort)).toContain(port);
      }
    },
  );

  test("runs where the profile says that proxies are, in the namespace that the platform makes too", () => {
    const of = (all: readonly { kind: string; metadata: { name: string } }[]) =>
      all.find(({ kind, metadata }) => kind === "Namespace" && metadata.name === "storeplane-gateway");
    expect(of(objects)).toBeDefined();
    expect(of(objects)).toEqual(of(platformObjects(localProfile)));
  });
});

describe("cluster DNS", () => {
  test("has the label and the ports in its pod that the network policies of stores allow", () => {
    const { labels, ports } = podOf("coredns");
    expect(labels).toMatchObject({ "k8s-app": "kube-dns" });
    expect(ports).toEqual([
      expect.objectContaining({ containerPort: 53, protocol: "UDP" }),
      expect.objectContaining({ containerPort: 53, protocol: "TCP" }),
    ]);
  });
});

test("each add-on runs its own image", () => {
  expect([podOf("coredns").image, podOf("traefik").image]).toEqual([
    "localhost/storeplane/coredns:1",
    "localhost/storeplane/traefik:1",
  ]);
});
