#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

// Most of the time of a command is the reading of its files. The folder is the user's own, for what lies there is run.
const { XDG_CACHE_HOME: cache, HOME: home } = process.env;
enableCompileCache(join(cache || join(home || homedir(), ".cache"), "storeplane", "compiled"));
const { runProcess } = await import("./run-process.ts");
await runProcess();
