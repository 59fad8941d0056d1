import type { OpenApiDocument, OpenApiOperation, OpenApiParameter } from "../openapi-document.ts";

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c22 }
h2 { margin-top: 2.5rem; border-top: 1px solid #d8d8e0; padding-top: 1.5rem }
code, pre { font: 14px/1.45 ui-monospace, monospace; background: #f3f3f7; border-radius: 4px }
code { padding: .1em .3em } pre { padding: .8rem; overflow: auto }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0 }
.method { text-transform: uppercase; color: #fff; background: #3b4cca; border-radius: 4px; padding: .1em .5em; font-size: .8em }
@media (prefers-color-scheme: dark) { body { background: #15151a; color: #e4e4ea } code, pre { background: #24242c } h2 { border-color: #3a3a45 } }
`;

/** The API as one page without scripts. */
export function renderDocs(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => renderOperation(method, path, operation)),
  );
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `<h3 id="${escape(name)}">${escape(name)}</h3>${renderJson(schema)}`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(document.info.title)} API</title><style>${style}</style></head>
<body><h1>${escape(document.info.title)} API ${escape(document.info.version)}</h1>
<p>${escape(document.info.description)} The same as data: <a href="/openapi.json">/openapi.json</a>.</p>
${operations.join("\n")}
<h2>Schemas</h2>
${schemas.join("\n")}
</body></html>`;
}

function renderOperation(method: string, path: string, operation: OpenApiOperation): string {
  const body = Object.values(operation.requestBody?.content ?? {}).map(
    ({ schema }) => `<p>Body: ${renderSchema(schema)}</p>`,
  );
  const answers = Object.entries(operation.responses).map(([status, response]) => {
    const schemas = Object.values(response.content ?? {}).map(({ schema }) => renderSchema(schema));
    return `<tr><td>${escape(status)}</td><td>${renderText(response.description)}</td><td>${schemas.join(" ")}</td></tr>`;
  });
  const samples = (operation["x-codeSamples"] ?? []).map(
    ({ lang, source }) => `<p>In ${escape(lang)}:</p><pre>${escape(source)}</pre>`,
  );
  return `<h2 id="${escape(operation.operationId)}"><span class="method">${escape(method)}</span> <code>${escape(path)}</code></h2>
<p><strong>${escape(operation.summary)}.</strong> ${renderText(operation.description ?? "")}</p>
${renderParameters(operation.parameters ?? [])}${body.join("")}${samples.join("")}
<table><tr><th>Status</th><th>Meaning</th><th>Body</th></tr>${answers.join("")}</table>`;
}

function renderParameters(parameters: readonly OpenApiParameter[]): string {
  if (parameters.length === 0) return "";
  const rows = parameters.map(
    ({ name, in: place, required, description, schema }) =>
      `<tr><td><code>${escape(name)}</code></td><td>${escape(place)}${required ? ", required" : ""}</td>` +
      `<td>${renderText(description ?? "")} <code>${escape(JSON.stringify(schema))}</code></td></tr>`,
  );
  return `<table><tr><th>Parameter</th><th>In</th><th>Rule</th></tr>${rows.join("")}</table>`;
}

function renderSchema(schema: unknown): string {
  const reference = /^#\/components\/schemas\/(\w+)$/.exec((schema as { $ref?: string }).$ref ?? "")?.[1];
  return reference === undefined ? "" : `<a href="#${reference}">${reference}</a>`;
}

function renderJson(value: unknown): string {
  return `<pre>${escape(JSON.stringify(value, undefined, 2))}</pre>`;
}

function renderText(text: string): string {
  return escape(text).replaceAll(/`([^`]*)`/g, "<code>$1</code>");
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}
