import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface LaidOut {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The request is taken, and nothing comes back. */
  readonly isSilent?: boolean;
  /** The answer begins with the body and does not end. */
  readonly goesOn?: boolean;
  /** Called when the request is there, before it is answered. */
  readonly onAsked?: () => void;
}

export interface LaidOutApi extends AsyncDisposable {
  readonly url: string;
  /** Method and address of each request. */
  readonly asked: string[];
}

/** For tests: a server that says what is laid out for it, the last of it again and again. */
export async function laidOutApi(...answers: readonly LaidOut[]): Promise<LaidOutApi> {
  const left = [...answers];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const next = (left.length > 1 ? left.shift() : left[0]) ?? { body: {} };
    const { status = 200, headers, body, isSilent, goesOn, onAsked } = next;
    onAsked?.();
    if (isSilent === true) return;
    response.writeHead(status, headers);
    const text = typeof body === "string" ? body : JSON.stringify(body);
    if (goesOn === true) response.write(text);
    else response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
