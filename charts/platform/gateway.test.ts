import { describe, expect, test } from "vitest";
import { localProfile, type Profile, productionProfile } from "../../constructs/index.ts";
import { certificates } from "./certificates.ts";
import { gateway } from "./gateway.ts";

const secure: Profile = {
  ...localProfile,
  routing: {
    ...localProfile.routing,
    gateway: { ...localProfile.routing.gateway, sectionName: "https" },
  },
  tls: { mode: "wildcard", certificateSecret: "stores", issuer: "zone", customDomains: "refuse" },
};
interface Issuer {
  readonly spec: { readonly acme: { readonly solvers: readonly object[] } };
}
const kinds = (profile: Profile) => [...gateway(profile), ...certificates(profile)].map(({ kind }) => kind);

describe("a profile without TLS", () => {
  test("has one plain listener, no redirect and no certificate", () => {
    expect(kinds(localProfile)).toEqual(["GatewayClass", "Gateway"]);
  });
});

describe("a profile with TLS", () => {
  const specOf = (kind: string) =>
    [...gateway(secure), ...certificates(secure)].find((object) => object.kind === kind)?.["spec"];

  test("ends it at one listener for all hosts below the domain, with the certificate that is asked for", () => {
    const { secretName, issuerRef, dnsNames } = specOf("Certificate") as Record<string, unknown>;
    expect(dnsNames).toEqual(["*.stores.localhost"]);
    expect(issuerRef).toMatchObject({ kind: "ClusterIssuer", name: "zone" });
    expect(specOf("Gateway")).toMatchObject({
      listeners: [
        { name: "http", port: 80, protocol: "HTTP" },
        {
          name: "https",
          port: 443,
          protocol: "HTTPS",
          hostname: "*.stores.localhost",
          tls: { mode: "Terminate", certificateRefs: [{ name: secretName }] },
          allowedRoutes: { namespaces: { selector: { matchExpressions: [{ key: "storeplane.dev/store" }] } } },
        },
      ],
    });
  });

  test("takes listeners of stores where custom hosts get certificates, and only there", () => {
    const { allowedListeners } = specOf("Gateway") as Record<string, unknown>;
    expect(allowedListeners).toBeUndefined();
    const [, issuing] = gateway({ ...secure, tls: { ...productionProfile.tls, customDomains: "issue" } });
    expect(issuing?.["spec"]).toMatchObject({ allowedListeners: { namespaces: { from: "Selector" } } });
  });

  test("proves hosts in its own zone by DNS, and custom hosts, whose zones are not ours, at the plain listener", () => {
    const solversOf = (profile: Profile) => (certificates(profile)[0] as unknown as Issuer).spec.acme.solvers;
    const own = { selector: { dnsZones: ["stores.localhost"] }, dns01: {} };
    const plain = { name: "stores", namespace: "storeplane-gateway", sectionName: "http" };
    expect(solversOf(secure)).toMatchObject([own]);
    expect(solversOf({ ...secure, tls: { ...productionProfile.tls, customDomains: "issue" } })).toMatchObject([
      own,
      { http01: { gatewayHTTPRoute: { parentRefs: [plain] } } },
    ]);
  });

  test("listens where the proxy does", () => {
    const routing = { ...productionProfile.routing, ports: { http: 8000, https: 8443 } };
    const [shared] = gateway({ ...secure, routing });
    expect(shared?.["spec"]).toMatchObject({ listeners: [{ port: 8000 }, { port: 8443 }] });
    const [, plain] = gateway({ ...localProfile, routing: { ...localProfile.routing, ports: routing.ports } });
    expect(plain?.["spec"]).toMatchObject({ listeners: [{ port: 8000 }] });
  });

  test("sends plain requests to the port at which visitors reach https", () => {
    const redirectOf = (publicPorts: object) =>
      gateway({ ...secure, routing: { ...secure.routing, publicPorts } }).find(({ kind }) => kind === "HTTPRoute")?.[
        "spec"
      ];
    const to = (requestRedirect: object) => ({ rules: [{ filters: [{ requestRedirect }] }] });
    expect(redirectOf({ https: 8443 })).toMatchObject(to({ scheme: "https", port: 8443, statusCode: 301 }));
    expect(JSON.stringify(redirectOf({ http: 8080, https: 443 }))).not.toContain("port");
  });

  test("leaves certificates to the controller where stores have Ingresses", () => {
    const routing = { kind: "ingress", className: "edge", proxyNamespace: "edge" } as const;
    expect(kinds({ ...secure, routing })).toEqual([]);
  });

  test("sends plain requests for any host to https, for good", () => {
    const { parentRefs, hostnames, rules } = specOf("HTTPRoute") as Record<string, unknown>;
    expect([parentRefs, hostnames]).toEqual([
      [{ name: "stores", namespace: "storeplane-gateway", sectionName: "http" }],
      undefined,
    ]);
    expect(rules).toMatchObject([
      { filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] },
    ]);
  });
});
