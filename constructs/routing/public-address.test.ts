import { describe, expect, test } from "vitest";
import { localProfile, objectsOf, type Profile, productionProfile, synthesizeStore } from "../index.ts";

const identity = { name: "hats", uid: "uid-1", revision: "epoch1-1", tenant: "default", plan: "starter" };
const ingress = { kind: "ingress", className: "edge", proxyNamespace: "edge" } as const;
const images = { ...productionProfile.images, requireDigests: false };

const plain: Profile = { ...localProfile, routing: { ...localProfile.routing, publicPorts: { http: 8081 } } };
const secure: Profile = {
  ...productionProfile,
  images,
  routing: { ...productionProfile.routing, publicPorts: { https: 8443 } },
};

function render(engine: string, profile: Profile, hosts: readonly string[] = []) {
  return synthesizeStore({ ...identity, engine, hosts }, profile);
}

/** What the components of a store are told, by variable. */
function told(engine: string, profile: Profile, variable: string): string[] {
  const text = JSON.stringify(objectsOf(render(engine, profile, ["shop.example.net"])));
  const values = [...text.matchAll(new RegExp(`{"name":"${variable}","value":"([^"]*)"}`, "g"))];
  return [...new Set(values.map(([, value = ""]) => value))];
}

describe("a store's addresses", () => {
  test.each([
    ["woocommerce", plain, { url: "http://hats.stores.localhost:8081", admin: "/wp-admin/" }],
    ["woocommerce", secure, { url: "https://hats.stores.example.com:8443", admin: "/wp-admin/" }],
    [
      "woocommerce",
      { ...plain, routing: { ...ingress, publicPorts: { http: 8000 } } },
      { url: "http://hats.stores.localhost:8000", admin: "/wp-admin/" },
    ],
  ] as const)("%s: have the port at which visitors come", (engine, profile, { url, admin }) => {
    const { endpoints } = render(engine, profile);
    expect(endpoints).toMatchObject({ url, adminUrl: `${url}${admin}` });
    expect(endpoints.hosts.join()).not.toContain(":");
  });

  test("of a backend with a host of its own have it too", () => {
    expect(render("medusa", plain).endpoints).toEqual({
      url: "http://hats.stores.localhost:8081",
      apiUrl: "http://api-hats.stores.localhost:8081",
      adminUrl: "http://api-hats.stores.localhost:8081/app",
      hosts: ["hats.stores.localhost"],
    });
  });

  test.each([
    ["the port of the other scheme", { ...plain.routing, publicPorts: { https: 8443 } }],
    ["the scheme's own port", { ...plain.routing, publicPorts: { http: 80 } }],
    ["listeners behind a Service", { ...localProfile.routing, ports: { http: 8000, https: 8443 } }],
  ])("are without a port: %s", (_why, routing) => {
    expect(render("woocommerce", { ...localProfile, routing }).endpoints.url).toBe("http://hats.stores.localhost");
  });

  test("in routes and policies are host names only", () => {
    const text = JSON.stringify(objectsOf(render("woocommerce", secure, ["shop.example.net"])));
    expect(text).not.toMatch(/"hostnames":\["[^"]*:/);
    expect(text).not.toMatch(/"hostname":"[^"]*:/);
  });
});

describe("an engine", () => {
  test("of WordPress is told its address, and what visitors' browsers name as host", () => {
    expect(told("woocommerce", plain, "STORE_URL")).toEqual(["http://hats.stores.localhost:8081"]);
    expect(told("woocommerce", plain, "SMOKE_HOST")).toEqual(["hats.stores.localhost:8081"]);
    expect(told("woocommerce", secure, "STORE_SCHEME")).toEqual(["https"]);
    expect(told("woocommerce", plain, "STORE_ADMIN_EMAIL")).toEqual(["admin@hats.stores.localhost"]);
  });

  test("of Medusa lets in pages of every host at that port", () => {
    const api = "https://api-hats.stores.example.com:8443";
    const shops = "https://hats.stores.example.com:8443,https://shop.example.net:8443";
    expect(told("medusa", secure, "MEDUSA_BACKEND_URL")).toEqual([api]);
    expect(told("medusa", secure, "ADMIN_CORS")).toEqual([api]);
    expect(told("medusa", secure, "STORE_CORS")).toContain(shops);
    expect(told("medusa", secure, "AUTH_CORS")).toContain(`${api},${shops}`);
    expect(told("medusa", secure, "STORE_URL")).toEqual(["https://hats.stores.example.com:8443"]);
  });
});
