import { expect, test } from "vitest";
import { localProfile, type Profile, type StoreProps, synthesizeStore } from "./index.ts";
import { storeProps } from "./store-props.fixture.ts";

const props: StoreProps = { ...storeProps, engine: "medusa", adminEmail: "{{.password}}@example.com" };
const external: Profile = {
  ...localProfile,
  secrets: { mode: "external", store: { kind: "SecretStore", name: "vault" }, path: "shops" },
};

test.each(["woocommerce", "medusa"])("%s asks for every secret that it would have had generated", (engine) => {
  const { waves, secrets } = synthesizeStore({ ...props, engine }, external);
  const requests = waves.find(({ name }) => name === "secrets")?.objects ?? [];
  expect(requests.map(({ object }) => object.metadata.name)).toEqual(secrets.map(({ name }) => name));
  const fields = requests.map(({ object }) => {
    const { target, data } = object.spec as { target: { template: { data: object } }; data: { secretKey: string }[] };
    return [...Object.keys(target.template.data), ...data.map(({ secretKey }) => secretKey)].toSorted();
  });
  expect(fields).toEqual(secrets.map(({ keys }) => Object.keys(keys).toSorted()));
});

test("generated secrets are asked of no one", () => {
  expect(JSON.stringify(synthesizeStore(props, localProfile).waves)).not.toContain("ExternalSecret");
});

test("what a tenant writes does not run as the operator's template", () => {
  const { waves } = synthesizeStore(props, external);
  const data = waves
    .flatMap(({ objects }) => objects)
    .filter(({ object }) => object.kind === "ExternalSecret")
    .flatMap(({ object }) =>
      Object.values((object.spec as { target: { template: { data: Record<string, string> } } }).target.template.data),
    );
  expect(data.filter((value) => value.includes("password"))).toEqual(['{{ "{{" }}.password}}@example.com']);
});
