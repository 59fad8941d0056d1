import { expect, test } from "vitest";
import { objectsByKind } from "./objects-by-kind.ts";

test("objects of a kind stand together, in the order in which they are applied", () => {
  const objectOf = (kind: string, name: string) => ({ apiVersion: "v1", kind, metadata: { name } });
  const objects = [objectOf("Namespace", "store-hats"), objectOf("Service", "web"), objectOf("Service", "database")];
  expect(objectsByKind(objects)).toEqual([
    { kind: "Namespace", names: ["store-hats"] },
    { kind: "Service", names: ["web", "database"] },
  ]);
});
