import { escape, renderTable, renderText, renderValue } from "../http/markup.ts";
import type { OpenApiContent, OpenApiDocument, OpenApiOperation, OpenApiResponse } from "../openapi/document.ts";
import { renderPattern, renderSchema, renderType } from "./render-schema.ts";

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c22 }
h2 { margin-top: 3rem; border-bottom: 1px solid #d8d8e0 } h3 { margin-top: 2.5rem }
code, pre { font: 14px/1.45 ui-monospace, monospace; background: #f3f3f7; border-radius: 4px; overflow-wrap: anywhere }
code { padding: .1em .3em } pre { padding: .8rem; overflow: auto }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0 }
tr + tr td { border-top: 1px solid #ececf1 } td:first-child code { white-space: nowrap; overflow-wrap: normal }
.method { text-transform: uppercase; color: #fff; background: #3b4cca; border-radius: 4px; padding: .1em .5em; font-size: .8em }
@media (max-width: 40rem) { table, tbody, tr, td { display: block } th, td:empty { display: none } td { padding: .15rem 0 } tr { padding: .6rem 0 }
  tr + tr { border-top: 1px solid #d8d8e0 } tr + tr td { border: 0 } td:first-child code { white-space: normal; overflow-wrap: anywhere } h3 { overflow-wrap: anywhere } }
@media (prefers-color-scheme: dark) { body { background: #15151a; color: #e4e4ea } a { color: #9aa6ff } code, pre { background: #24242c } h2, tr + tr td { border-color: #3a3a45 } }
`;

/** The API as one page without scripts. */
export function renderDocs(document: OpenApiDocument): string {
  const { info, tags, components } = document;
  const title = `${escape(info.title)} API`;
  const sections = tags.map(({ name, description }) => {
    const operations = operationsOf(document, name).join("\n");
    return `<h2>${escape(name)}</h2><p>${renderText(description)}</p>${operations}`;
  });
  const schemas = Object.entries(components.schemas).map(([name, schema]) => renderSchema(name, schema));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${style}</style></head>
<body><h1>${title} ${escape(info.version)}</h1>
<p>${renderText(info.description)}</p><p>The same as data: <a href="/openapi.json">/openapi.json</a>.</p>
${renderContents(document)}
${sections.join("\n")}
<h2>Schemas</h2>
${schemas.join("\n")}
</body></html>`;
}

function renderContents({ paths }: OpenApiDocument): string {
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, summary }]) => [
      `<a href="#${escape(operationId)}"><code>${escape(`${method.toUpperCase()} ${path}`)}</code></a>`,
      escape(summary),
    ]),
  );
  return renderTable(["Address", "What for"], rows);
}

function operationsOf({ paths }: OpenApiDocument, tag: string): string[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method, operation]) =>
        renderOperation(`<span class="method">${escape(method)}</span> ${escape(path)}`, operation),
      ),
  );
}

function renderOperation(address: string, operation: OpenApiOperation): string {
  const { operationId, summary, description, parameters = [], requestBody } = operation;
  const body =
    requestBody && `<p>Body: ${renderContent(requestBody.content)}. ${renderText(requestBody.description)}</p>`;
  const samples = (operation["x-codeSamples"] ?? []).map(
    ({ lang, source }) => `<p>In ${escape(lang)}:</p><pre>${escape(source)}</pre>`,
  );
  const rows = parameters.map(({ name, in: place, required, description: text, schema, example }) => [
    `<code>${escape(name)}</code>`,
    `${escape(place)}${required ? ", required" : ""}`,
    renderType(schema),
    `${renderText(text)}${renderPattern(schema)}`,
    renderValue(example),
  ]);
  return `<h3 id="${escape(operationId)}">${address}</h3>
<p><strong>${escape(summary)}.</strong> ${description === `${summary}.` ? "" : renderText(description)}</p>
${renderTable(["Parameter", "In", "Type", "Meaning", "Example"], rows)}${body ?? ""}${samples.join("")}
${renderTable(["Status", "Meaning", "Headers", "Body"], Object.entries(operation.responses).map(renderResponse))}`;
}

function renderResponse([status, { description, headers, content = {} }]: [string, OpenApiResponse]): string[] {
  const names = Object.keys(headers)
    .filter((name) => name !== "X-Request-Id")
    .map((name) => `<code>${escape(name)}</code>`);
  return [escape(status), renderText(description), names.join(" "), renderContent(content)];
}

function renderContent(content: OpenApiContent): string {
  const types = Object.entries(content).map(([type, { schema }]) =>
    schema.$ref === undefined && schema.anyOf === undefined ? `<code>${escape(type)}</code>` : renderType(schema),
  );
  return types.join(" ");
}
