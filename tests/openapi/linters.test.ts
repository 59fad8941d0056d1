import { BaseResolver, createConfig, lintDocument, makeDocumentFromString } from "@redocly/openapi-core";
// A CommonJS package whose names Node can't see from outside.
import spectral from "@stoplight/spectral-core";
import { oas } from "@stoplight/spectral-rulesets";
import { expect, test } from "vitest";
import document from "../../control-plane/openapi.generated.json" with { type: "json" };

/** Both read for seconds before their first rule. */
const loading = { timeout: 60_000 };

const rulesLeftOut = {
  // The licence has an SPDX identifier, beside which OpenAPI 3.1 allows no url.
  "license-url": "off",
  // There is no address to write to.
  "contact-properties": "off",
  // Readers want stores first: they are what the API is for.
  "openapi-tags-alphabetical": "off",
} as const;

/** Every rule that spectral has for OpenAPI, besides those. */
async function askSpectral(api: object): Promise<string[]> {
  const linter = new spectral.Spectral();
  linter.setRuleset(new spectral.Ruleset({ extends: [[oas, "all"]], rules: rulesLeftOut }));
  const findings = await linter.run({ ...api });
  return findings.map(({ code, path, message }) => `${String(code)} at ${path.join("/")}: ${message}`);
}

/** What redocly recommends, its warnings taken as errors. */
async function askRedocly(api: object): Promise<string[]> {
  const config = await createConfig({ extends: ["recommended-strict"] });
  const source = makeDocumentFromString(JSON.stringify(api), "openapi.generated.json");
  const findings = await lintDocument({ document: source, config, externalRefResolver: new BaseResolver() });
  return findings.map(({ ruleId, location, message }) => `${ruleId} at ${location[0]?.pointer}: ${message}`);
}

test("spectral finds nothing in the OpenAPI document", loading, async () => {
  expect(await askSpectral(document)).toEqual([]);
});

test("redocly finds nothing in the OpenAPI document", loading, async () => {
  expect(await askRedocly(document)).toEqual([]);
});

test("both find an operation without a name and a document without servers", loading, async () => {
  const { operationId: _name, ...nameless } = document.paths["/v1/clusters"].get;
  const broken = { ...document, servers: [], paths: { "/v1/clusters": { get: nameless } } };
  const ofSpectral = (await askSpectral(broken)).join("\n");
  for (const rule of ["operation-operationId", "oas3-api-servers"]) expect(ofSpectral).toContain(`${rule} at `);
  const ofRedocly = (await askRedocly(broken)).join("\n");
  for (const rule of ["operation-operationId", "no-empty-servers"]) expect(ofRedocly).toContain(`${rule} at `);
});
