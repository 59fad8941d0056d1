import { connect, type Socket } from "node:net";

export interface RawAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Opens a connection to http://HOST:PORT on which anything can be sent. */
export function openRaw(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // The server may break off what it does not want to read.
  socket.on("error", () => undefined);
  return socket;
}

/** Sends bytes as they stand (latin1) and returns what comes back until the server or the answer ends. */
export async function sendRaw(url: string, bytes: string): Promise<RawAnswer> {
  const socket = openRaw(url);
  socket.write(bytes, "latin1");
  return readAnswer(socket);
}

/** The first answer on a connection, which is ended afterwards. */
export async function readAnswer(socket: Socket): Promise<RawAnswer> {
  let text = "";
  for await (const chunk of socket.setEncoding("latin1")) {
    text += String(chunk);
    if (isWhole(text)) break;
  }
  socket.destroy();
  return parseAnswer(text);
}

/** Whether head and body are there, where the head says how long the body is. */
function isWhole(text: string): boolean {
  const length = /^content-length: (\d+)\r$/im.exec(text)?.[1];
  const end = text.indexOf("\r\n\r\n");
  return length !== undefined && end >= 0 && text.length - end - 4 >= Number(length);
}

function parseAnswer(text: string): RawAnswer {
  const [head = "", body = ""] = text.split("\r\n\r\n", 2);
  const [first = "", ...lines] = head.split("\r\n");
  const headers = lines.map((line): [string, string] => {
    const [name = "", ...value] = line.split(": ");
    return [name.toLowerCase(), value.join(": ")];
  });
  return { status: Number(first.split(" ")[1]), headers: Object.fromEntries(headers), body };
}
