import { logLine, silentContainer, storeLogs } from "../logs.ts";
import type { ObjectWords } from "./words.ts";

const source = {
  component: "The part of the store that wrote it, such as its web server or its database.",
  container: "The container, where the component's pods have several.",
  replica: "Tells apart the pods of the component.",
};

const line = {
  at: "2026-11-30T09:12:44.120394871Z",
  component: "web",
  replica: "x7k2p",
  text: '10.64.0.9 - - "GET /shop/ HTTP/1.1" 200 18211',
};

const silent = {
  component: "setup",
  replica: "q8w1z",
  container: "setup",
  why: "It has not started: ContainerCreating.",
};

export const storeLogsWords: ObjectWords<typeof storeLogs> = {
  schema: storeLogs,
  description: "The newest lines that a store's containers wrote.",
  properties: {
    name: "Name of the store.",
    uid: "Tells apart stores that had the same name at different times.",
    cluster: "The cluster that the lines come from.",
    components: "The parts of the store that have logs.",
    lines: "The lines, the oldest first.",
    truncated: "Whether there were more lines, older than these.",
    silent: "Containers that give no lines now.",
    message: "Why there are no lines; absent when there are some.",
  },
  examples: [
    {
      name: "hats",
      uid: "7f0e1d0c-5f0b-4c9e-9a55-0d6f2c1b7a10",
      cluster: "fra-1",
      components: ["web", "cron", "database", "setup", "smoke"],
      lines: [line],
      truncated: true,
      silent: [silent],
    },
    {
      name: "hats",
      uid: "7f0e1d0c-5f0b-4c9e-9a55-0d6f2c1b7a10",
      cluster: "fra-1",
      components: ["web"],
      lines: [],
      truncated: false,
      silent: [],
      message: "There are no pods.",
    },
  ],
};

export const logLineWords: ObjectWords<typeof logLine> = {
  schema: logLine,
  description: "One line of a container's log.",
  properties: {
    at: "When it was written, by the clock of its node.",
    ...source,
    restart: "How often the container had been restarted before; absent for never.",
    text: "What was written, without colours and with secret values replaced by `[redacted]`. Never markup.",
    cut: "Whether the line was longer than 8 KiB; absent when it was not.",
  },
  examples: [
    line,
    { ...line, container: "web", restart: 1, text: "A line that goes on for more than 8 KiB", cut: true },
  ],
};

export const silentContainerWords: ObjectWords<typeof silentContainer> = {
  schema: silentContainer,
  description: "A container that gives no lines now, and why.",
  properties: { ...source, why: "Why, in a sentence." },
  examples: [silent],
};
