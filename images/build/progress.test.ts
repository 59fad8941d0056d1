import { expect, test } from "vitest";
import { seconds, stepOf, stepReporter } from "./progress.ts";

test("each step is told with its seconds when the next begins", () => {
  let now = 0;
  const said: string[] = [];
  const steps = stepReporter(
    "localhost/storeplane/medusa:2",
    (text) => said.push(text),
    () => now,
  );
  steps.line("[1/2] STEP 1/3: FROM node");
  now = 400;
  steps.line("some output");
  steps.line("[1/2] STEP 2/3: RUN npm   ci");
  now = 98_400;
  steps.end();
  steps.end();
  expect(said).toEqual(["medusa:2: 1/3 FROM node (0.4 s)", "medusa:2: 2/3 RUN npm ci (98 s)"]);
});

test("steps are known of buildah and of Docker", () => {
  expect(stepOf("STEP 4/9: USER 1000:1000")).toBe("4/9 USER 1000:1000");
  expect(stepOf("#7 [build 2/5] RUN npm ci")).toBe("[build 2/5] RUN npm ci");
  expect(stepOf("#7 12.3 added 4 packages")).toBeUndefined();
});

test("short times have a tenth", () => {
  expect([seconds(940), seconds(61_000)]).toEqual(["0.9 s", "61 s"]);
});
