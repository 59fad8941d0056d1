import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { readPrivateRun } from "./config.ts";
import { setUpMounts } from "./private-mounts.ts";
import { setUpNetwork } from "./private-network.ts";

// The first process in the new namespaces after their init: prepares them, then becomes the program that was asked for.
const [, , main = "", ...args] = process.argv;
const { dir, kept, containerdRoot } = readPrivateRun(process.env);
setUpMounts({ dir, more: [...kept, dirname(containerdRoot)] });
setUpNetwork();
process.argv = [process.execPath, main, ...args];
await import(pathToFileURL(main).href);
