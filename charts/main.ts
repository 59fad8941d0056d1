import { forgetCdk8sSettings, reviewApp } from "./app.ts";

forgetCdk8sSettings();
reviewApp(process.env["CDK8S_OUTDIR"] ?? "dist").synth();
