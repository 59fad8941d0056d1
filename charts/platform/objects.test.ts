import { expect, test } from "vitest";
import { localProfile } from "../../constructs/index.ts";
import { platformObjects } from "./objects.ts";

const objects = platformObjects(localProfile);
const find = (kind: string, name: string) =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

test("databases come before shops, shops before jobs, and only the agent pushes others out", () => {
  const classes = objects.filter(({ kind }) => kind === "PriorityClass");
  const ordered = classes.toSorted((a, b) => Number(b["value"]) - Number(a["value"]));
  expect(ordered.map(({ metadata, ...rest }) => [metadata.name, rest["preemptionPolicy"]])).toEqual([
    ["storeplane-agent", "PreemptLowerPriority"],
    ["store-db", "Never"],
    ["store-web", "Never"],
    ["store-batch", "Never"],
  ]);
});

test("only namespaces of stores may attach routes to the gateway", () => {
  expect(find("Gateway", "stores")?.spec).toMatchObject({
    listeners: [
      {
        name: "http",
        port: 80,
        protocol: "HTTP",
        allowedRoutes: {
          namespaces: {
            from: "Selector",
            selector: { matchExpressions: [{ key: "storeplane.dev/store", operator: "Exists" }] },
          },
        },
      },
    ],
  });
});

test("the platform's own namespaces are not taken for stores", () => {
  const namespaces = objects.filter(({ kind }) => kind === "Namespace");
  expect(namespaces.map(({ metadata }) => metadata.name)).toEqual(["storeplane-system", "storeplane-gateway"]);
  expect(namespaces.filter(({ metadata }) => "storeplane.dev/store" in (metadata.labels ?? {}))).toEqual([]);
});

test("a gateway class comes along only when the profile owns it", () => {
  const { gatewayClass, ...routing } = localProfile.routing;
  const borrowed = platformObjects({ ...localProfile, routing: { ...routing, gatewayClass: { name: "edge" } } });
  expect(find("GatewayClass", gatewayClass.name)?.spec).toEqual({ controllerName: "storeplane.dev/simulated" });
  expect(borrowed.filter(({ kind }) => kind === "GatewayClass")).toEqual([]);
  expect(borrowed.find(({ kind }) => kind === "Gateway")?.spec).toMatchObject({ gatewayClassName: "edge" });
});

test("every text and list of the Store's schema is bounded", () => {
  const unbounded: string[] = [];
  const walk = (path: string, schema: Record<string, unknown>) => {
    const { type, properties, items } = schema;
    if (type === "string" && schema["maxLength"] === undefined && schema["enum"] === undefined) unbounded.push(path);
    if (type === "array" && schema["maxItems"] === undefined) unbounded.push(path);
    if (items !== undefined) walk(`${path}[]`, items as Record<string, unknown>);
    for (const [name, child] of Object.entries(properties ?? {})) walk(`${path}.${name}`, child as never);
  };
  const crd = find("CustomResourceDefinition", "stores.storeplane.dev")?.spec as {
    versions: { schema: { openAPIV3Schema: { properties: Record<string, Record<string, unknown>> } } }[];
  };
  const { spec = {}, status = {} } = crd.versions[0]?.schema.openAPIV3Schema.properties ?? {};
  walk("spec", spec);
  walk("status", status);
  expect(unbounded).toEqual([]);
});
