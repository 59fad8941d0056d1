import { expect, test } from "vitest";
import { mariadbServer } from "./databases/mariadb.ts";
import { woocommerce } from "./engines/woocommerce/woocommerce.ts";
import { localProfile } from "./index.ts";
import { synthesizeStore } from "./store.ts";
import { storeProps } from "./store-props.fixture.ts";
import { versionsOfImages } from "./versions.ts";

const digest = `sha256:${"a".repeat(64)}`;
const images = { ...localProfile.images, digests: { "mariadb:10.11.2-noble": digest } };

test.each<[string, readonly string[], object]>([
  [
    "by their tags",
    ["r.example:5000/x/woocommerce:10.5.0", "mariadb:11.8.9-noble"],
    { engine: "10.5.0", database: "11.8.9-noble" },
  ],
  ["by a digest that the profile names", [`r.example/mariadb@${digest}`], { database: "10.11.2-noble" }],
  ["as unknown by another digest", [`mariadb@sha256:${"b".repeat(64)}`], { database: undefined }],
  ["not by images of other names", ["r.example/valkey:9", "r.example/woocommerce-x:1"], {}],
])("versions are told from images %s", (_how, references, found) => {
  expect(versionsOfImages(references, woocommerce, images)).toStrictEqual(found);
});

test("a version that there is not is refused, and the others are named", () => {
  const render = (props: object) => () => synthesizeStore({ ...storeProps, ...props }, localProfile);
  expect(render({ version: "1.0" })).toThrow('version is "1.0": it must be one of: 11.2.2');
  const [known = ""] = mariadbServer.versions;
  expect(render({ databaseVersion: "5" })).toThrow(`databaseVersion is "5": it must be one of: ${known}`);
});

test("hooks have another name for each generation of the data, and that of before for the first", () => {
  const namesAt = (dataGeneration?: number) =>
    synthesizeStore({ ...storeProps, dataGeneration }, localProfile).hooks.map(({ job }) => job.metadata.name);
  expect(namesAt(1)).toEqual(namesAt());
  expect(new Set([...namesAt(1), ...namesAt(2), ...namesAt(3)]).size).toBe(6);
});
