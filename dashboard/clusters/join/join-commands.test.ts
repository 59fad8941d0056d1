import { expect, test } from "vitest";
import { joinCommands } from "./join-commands.ts";

const api = "https://api.example.com";

test("the commands have what was typed, and the address that this page came from", () => {
  expect(joinCommands({ cluster: "fra-2", bus: "tls://bus.example.com:4222", region: "fra" }, api)).toEqual([
    "storeplane cluster join fra-2 --keys keys --bus tls://bus.example.com:4222 --region fra --api https://api.example.com > fra-2.yaml",
    "kubectl apply --server-side -f fra-2.yaml",
    "storeplane cluster accept fra-2",
  ]);
});

test("what is not typed yet stands there as a word to replace, and what a shell would read is quoted", () => {
  const [join = ""] = joinCommands({ cluster: "", bus: "", region: "it's; rm -rf /" }, api);
  expect(join).toContain("cluster join CLUSTER --keys keys --bus tls://HOST:4222");
  expect(join).toContain(String.raw`--region 'it'\''s; rm -rf /'`);
});
