import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { forgetCdk8sSettings, reviewApp, reviewedValues } from "./app.ts";

const folder = process.env["CDK8S_OUTDIR"] ?? "dist";
forgetCdk8sSettings();
reviewApp(folder).synth();
for (const [name, content] of reviewedValues()) writeFileSync(join(folder, name), content);
