import { request as httpRequest, type IncomingHttpHeaders } from "node:http";

export interface Call {
  readonly path: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request to the web server; node:http, because fetch sets the Host header by itself. */
export function request({ path, method = "GET", headers = {}, body = "" }: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = httpRequest({ host: "127.0.0.1", port: 8080, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    call.on("error", reject);
    call.setTimeout(60_000, () => call.destroy(new Error(`${method} ${path}: no answer within 60 s`)));
    call.end(body);
  });
}
