import { describe, expect, test } from "vitest";
import { localProfile, objectsOf, synthesizeStore } from "../../index.ts";
import { storeProps } from "../../store-props.fixture.ts";

interface Probe {
  readonly periodSeconds: number;
  readonly failureThreshold: number;
  readonly httpGet?: object;
}

interface Deployment {
  readonly selector: object;
  readonly template: {
    readonly spec: {
      readonly affinity: {
        readonly podAffinity: { readonly requiredDuringSchedulingIgnoredDuringExecution: readonly object[] };
      };
      readonly containers: readonly [
        { readonly [probe in "startupProbe" | "readinessProbe" | "livenessProbe"]: Probe },
      ];
    };
  };
}

describe("the web pod of a WooCommerce store", () => {
  const objects = objectsOf(synthesizeStore(storeProps, localProfile));
  const web = objects.find(({ kind }) => kind === "Deployment")?.spec as Deployment;
  const { affinity, containers } = web.template.spec;

  test("is replaced without a gap, on the node that its uploads are bound to", () => {
    expect(web).toMatchObject({
      replicas: 1,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: { spec: { containers: [{ lifecycle: { preStop: { exec: { command: ["sleep", "20"] } } } }] } },
    });
    expect(affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution).toEqual([
      { labelSelector: web.selector, topologyKey: "kubernetes.io/hostname" },
    ]);
  });

  test("is asked for a page until it has answered once: no probe stands in the shoppers' queue", () => {
    const [{ startupProbe, readinessProbe, livenessProbe }] = containers;
    const httpHeaders = [
      { name: "Host", value: "demo.stores.localhost" },
      { name: "X-Forwarded-Proto", value: "http" },
    ];
    expect(startupProbe).toMatchObject({ httpGet: { path: "/wp-login.php", port: "http", httpHeaders } });
    for (const probe of [readinessProbe, livenessProbe]) {
      expect(probe).toMatchObject({ tcpSocket: { port: "http" } });
      expect(probe).not.toHaveProperty("httpGet");
    }
  });

  test("waits for its database for half an hour before restarts begin, further and further apart", () => {
    const { periodSeconds, failureThreshold } = containers[0].startupProbe;
    expect(periodSeconds * failureThreshold).toBe(1800);
  });
});

test("WordPress writes files by itself on every pod, and looks for no FTP server", () => {
  const rendered = JSON.stringify(synthesizeStore(storeProps, localProfile));
  const configured = rendered.split('"name":"WORDPRESS_CONFIG_EXTRA"').length - 1;
  expect(configured).toBe(4);
  expect(rendered.split("define('FS_METHOD', 'direct');").length - 1).toBe(configured);
});
