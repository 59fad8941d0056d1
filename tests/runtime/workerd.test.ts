import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import openapi from "../../control-plane/openapi.generated.json" with { type: "json" };
import { bundleFolder } from "../../dev/runtimes/control-plane-on.ts";
import { describeCases } from "./cases/describe-cases.ts";
import type { EdgeCase } from "./cases/edge-case.ts";
import { trustsNobodyElse } from "./cases/processes.ts";
import { signsIn } from "./cases/sign-in.ts";

const code = () => readFileSync(join(import.meta.dirname, "../..", bundleFolder, "worker.js"), "utf8");

const holdsNoNode: EdgeCase = {
  title: "the bundle holds no modules of Node but those that sign for the bus",
  async run() {
    const modules = [...code().matchAll(/(?:from|import)\s*\(?["'](node:[\w/]+)/g)].map(([, name]) => name);
    expect(new Set(modules)).toEqual(new Set(["node:buffer", "node:crypto"]));
  },
};

const holdsNoDocument: EdgeCase = {
  title: "the document lies beside what an isolate starts with",
  async run() {
    expect(code()).not.toContain(openapi.components.schemas.Store.description);
  },
};

describeCases("workerd", [holdsNoNode, holdsNoDocument, trustsNobodyElse, signsIn]);
