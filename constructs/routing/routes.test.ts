import { describe, expect, test } from "vitest";
import { localProfile, type Profile, productionProfile, type StoreProps, synthesizeStore } from "../index.ts";
import { storeProps } from "../store-props.fixture.ts";

const props: StoreProps = { ...storeProps, hosts: ["a.example.net", "b.example.net"] };
const images = { ...productionProfile.images, requireDigests: false };
const atGateway: Profile = { ...productionProfile, images };
const atIngress: Profile = {
  ...atGateway,
  routing: { kind: "ingress", className: "traefik", proxyNamespace: "edge", annotations: { "edge.example/a": "1" } },
};

function objects(profile: Profile, change: Partial<StoreProps> = {}) {
  const { waves } = synthesizeStore({ ...props, ...change }, profile);
  return waves.flatMap((wave) => wave.objects.map(({ object }) => object));
}

const specs = (kind: string, profile: Profile, change?: Partial<StoreProps>) =>
  objects(profile, change)
    .filter((object) => object.kind === kind)
    .map(({ spec }) => spec);

describe("at a gateway under TLS", () => {
  test("the store's own host uses the gateway's listener, a custom one a listener of the store's", () => {
    expect(specs("HTTPRoute", atGateway)).toMatchObject([
      { parentRefs: [{ name: "stores", namespace: "storeplane-gateway", sectionName: "https" }] },
      { parentRefs: [{ kind: "ListenerSet", name: "custom-hosts" }], hostnames: ["a.example.net"] },
      { parentRefs: [{ kind: "ListenerSet", name: "custom-hosts" }], hostnames: ["b.example.net"] },
    ]);
    expect(specs("ListenerSet", atGateway)).toMatchObject([
      {
        parentRef: { kind: "Gateway", name: "stores", namespace: "storeplane-gateway" },
        listeners: [
          { hostname: "a.example.net", port: 443 },
          { hostname: "b.example.net", port: 443 },
        ],
      },
    ]);
    const routing = { ...productionProfile.routing, ports: { http: 8000, https: 8443 } };
    expect(specs("ListenerSet", { ...atGateway, routing })).toMatchObject([{ listeners: [{ port: 8443 }, {}] }]);
    expect(specs("ListenerSet", atGateway, { hosts: [] })).toEqual([]);
  });

  test("browsers are told to stay with HTTPS, and on plain HTTP they are not", () => {
    expect(JSON.stringify(specs("HTTPRoute", atGateway)).match(/Strict-Transport-Security/g)).toHaveLength(3);
    expect(JSON.stringify(objects(localProfile))).not.toContain("Strict-Transport-Security");
  });

  test("nor where HTTPS has another port than its own, which a browser would keep to on every port of the host", () => {
    const at = (https: number): Profile => ({
      ...atGateway,
      routing: { ...productionProfile.routing, publicPorts: { https } },
    });
    expect(JSON.stringify(objects(at(8443)))).not.toContain("Strict-Transport-Security");
    expect(JSON.stringify(objects(at(443)))).toContain("Strict-Transport-Security");
  });

  test("two listeners never share a certificate, and removing a host leaves the other's alone", () => {
    const listeners = (hosts: string[]) =>
      (specs("ListenerSet", atGateway, { hosts }) as [{ listeners: unknown[] }])[0].listeners;
    const [, second] = listeners(["a.example.net", "b.example.net"]);
    expect(listeners(["b.example.net"])).toEqual([second]);
    const secrets = JSON.stringify(listeners(["a.example.net", "b.example.net"])).match(/tls-[0-9a-f]{10}/g);
    expect(new Set(secrets).size).toBe(2);
  });

  test("cert-manager's solver can be reached from the proxies, and only where certificates are issued", () => {
    const solver = (profile: Profile, change?: Partial<StoreProps>) =>
      objects(profile, change).filter(({ metadata }) => metadata.name === "allow-certificate-solver");
    expect(JSON.stringify(solver(atGateway))).toContain('"kubernetes.io/metadata.name":"traefik"');
    const refusing: Profile = { ...atGateway, tls: { ...productionProfile.tls, customDomains: "refuse" } };
    expect(solver(refusing, { hosts: [] })).toEqual([]);
    expect(solver(localProfile)).toEqual([]);
  });
});

describe("at an ingress", () => {
  test("one Ingress has the store's own host, another the custom ones with a certificate each", () => {
    const found = objects(atIngress).filter(({ kind }) => kind === "Ingress");
    expect(found.map(({ metadata }) => [metadata.name, metadata.annotations])).toEqual([
      ["web", { "edge.example/a": "1" }],
      ["web-custom", { "edge.example/a": "1", "cert-manager.io/cluster-issuer": "letsencrypt" }],
    ]);
    expect(found.map(({ spec }) => spec)).toMatchObject([
      { ingressClassName: "traefik", tls: [{ hosts: ["demo.stores.example.com"] }] },
      { tls: [{ hosts: ["a.example.net"] }, { hosts: ["b.example.net"] }] },
    ]);
    expect(specs("HTTPRoute", atIngress)).toEqual([]);
  });

  test("the store's own host names no certificate: the controller's default is the wildcard", () => {
    expect(JSON.stringify(specs("Ingress", atIngress)[0])).not.toContain("secretName");
  });

  test("plain HTTP asks for no certificate at all", () => {
    const text = JSON.stringify(specs("Ingress", { ...atIngress, tls: { mode: "none" } }));
    expect(text).not.toContain("tls");
    expect(text).toContain("a.example.net");
  });

  test("the controller's namespace is let in", () => {
    expect(JSON.stringify(objects(atIngress).filter(({ metadata }) => metadata.name === "allow-gateway"))).toContain(
      '"kubernetes.io/metadata.name":"edge"',
    );
  });
});
