import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { readPrivateRun } from "./config.ts";
import { setUpMounts } from "./private-mounts.ts";
import { setUpNetwork } from "./private-network.ts";

// The first process in the new namespaces after their init: prepares them, then becomes the program that was asked for.
const [, , main = "", ...args] = process.argv;
const { dir, kept, containerdRoot } = readPrivateRun(process.env);
// Pods that are not root have to get through directories made here; files that are private say so themselves.
process.umask(0o022);
setUpMounts({ dir, more: [...kept, dirname(containerdRoot)] });
setUpNetwork();
process.argv = [process.execPath, main, ...args];
await import(pathToFileURL(main).href);
