import type { IForbiddenRuleType } from "dependency-cruiser";
import { test } from "./test-files.ts";

/** Regular expressions of the files of each part of the agent; a part is a folder, or a file that stands alone. */
const files = {
  ports: "ports\\.ts$",
  ground:
    "(attendance|backup-access|bell|decided|digest|ed25519|errors|gateway-class|identity|lacks|log-with|open-addresses|pause|refusals|server-clock|timings)\\.ts$",
  bus: "bus/",
  cluster: "cluster/",
  queue: "queue/",
  storeObject: "store/store-object\\.ts$",
  store: "store/",
  synth: "synth/",
  room: "room/",
  templates: "templates/",
  pass: "pass\\.ts$",
  diagnosis: "diagnosis/",
  steps: "steps/",
  status: "status/",
  operations: "operations/",
  intake: "intake/",
  questions: "questions/",
  config: "config\\.ts$",
  metrics: "metrics\\.ts$",
  health: "health-server\\.ts$",
  renewal: "renewal/",
  startRenewal: "start-renewal\\.ts$",
  connectBus: "connect-bus\\.ts$",
  options: "agent-options\\.ts$",
  term: "term\\.ts$",
  agent: "agent\\.ts$",
  main: "main\\.ts$",
} as const;

type Part = keyof typeof files;

interface Arrows {
  /** What the part may import of the agent, beside itself. */
  readonly may: readonly Part[];
  readonly why: string;
}

const adapters: readonly Part[] = ["bus", "cluster"];
const basis: readonly Part[] = ["ports", "ground"];
const work: readonly Part[] = [...basis, "store", "pass"];

/** main → agent → term → operations → steps → store, diagnosis, queue → ports ← bus, cluster; status beside steps. */
const arrows: Readonly<Partial<Record<Part, Arrows>>> = {
  ports: {
    may: ["storeObject"],
    why: "Interfaces stand in words of contract/, constructs/ and the Store object only.",
  },
  ground: { may: ["ports"], why: "What every part may use knows none of them." },
  bus: { may: [...basis, "queue"], why: "It implements ports.ts and knows neither the work nor Kubernetes." },
  cluster: {
    may: [...basis, "queue", "storeObject"],
    why: "It implements ports.ts and knows neither the work nor the bus.",
  },
  queue: { may: basis, why: "It works on keys, whatever is done about them." },
  storeObject: { may: [], why: "It is what the cluster holds of a store, parsed; ports.ts is made of it." },
  store: { may: basis, why: "What is known of a store does not know what is done about it." },
  synth: { may: [...basis, "store"], why: "A render follows from the store alone." },
  room: { may: basis, why: "How much room there is follows from nodes, pods and sizes, whatever is done with it." },
  templates: {
    may: [...basis, "store"],
    why: "Whose turn it is follows from what is remembered of stores, whatever is done in their passes.",
  },
  pass: {
    may: [...basis, "store", "synth"],
    why: "It is what steps are given; they know it, not the other way round.",
  },
  diagnosis: { may: work, why: "It explains what is seen; what is done about it is in steps/." },
  steps: { may: [...work, "diagnosis", "queue"], why: "A step knows no operation; operations/ puts steps in order." },
  status: { may: [...work, "diagnosis", "queue"], why: "It tells what steps found out, and does nothing itself." },
  operations: { may: [...work, "steps", "status"], why: "Only here are steps and status joined." },
  intake: { may: [...basis, "store"], why: "A message is stored, not worked on: the queue does that." },
  questions: {
    may: [...basis, "store", "synth", "diagnosis"],
    why: "A question is answered from what is there; of the cluster it changes nothing but that a backup is begun.",
  },
  config: { may: ["ground"], why: "The environment is read by itself." },
  metrics: { may: ["pass"], why: "Metrics count what they are told." },
  health: { may: ["metrics"], why: "The health server tells what it is given." },
  connectBus: { may: ["ground", "config", "bus"], why: "Only the connection itself is made here." },
  renewal: { may: basis, why: "When a token is due follows from the token, whoever is asked for the next." },
  startRenewal: {
    may: [...basis, ...adapters, "config", "renewal"],
    why: "Only here are the renewal and its ways joined.",
  },
  options: { may: [...basis, "config", "metrics"], why: "It only says what an agent is started with." },
  term: {
    may: [
      ...work,
      ...adapters,
      "queue",
      "synth",
      "room",
      "templates",
      "diagnosis",
      "status",
      "operations",
      "intake",
      "options",
    ],
    why: "A term is the work under one lease: questions need none, and are the agent's.",
  },
  agent: {
    may: [...basis, ...adapters, "synth", "intake", "questions", "options", "term"],
    why: "The agent holds the lease and starts terms; the work is theirs.",
  },
  main: {
    may: [...basis, "config", "metrics", "health", "startRenewal", "connectBus", "agent"],
    why: "The entry reads the environment and starts the agent.",
  },
};

function ruleOf([part, { may, why }]: [string, Arrows]): IForbiddenRuleType {
  const own = files[part as Part];
  const allowed = [own, ...may.map((each) => files[each])].join("|");
  return {
    name: `agent-${part}`,
    comment: `It may import of the agent: ${may.join(", ") || "nothing"}. ${why}`,
    severity: "error",
    from: { path: `^agent/${own}`, pathNot: part === "store" ? [test, `^agent/${files.storeObject}`] : test },
    to: { path: "^agent/", pathNot: `^agent/(${allowed})` },
  };
}

/** Every file of the agent belongs to a part, so that there are arrows for it. */
const placed: IForbiddenRuleType = {
  name: "agent-files-have-a-part",
  comment: "Name the file's part in tools/arrow-rules/agent.ts, with what it may import.",
  severity: "error",
  from: { path: "^agent/", pathNot: [test, `^agent/(${Object.values(files).join("|")})`] },
  to: {},
};

/** The arrows between the parts of the agent: what each may import, everything else is forbidden, type imports included. */
export const agentRules: readonly IForbiddenRuleType[] = [...Object.entries(arrows).map(ruleOf), placed];

/** The files that join adapters and work, and so may import the packages of both. */
export const agentEntries = `^agent/(${[files.main, files.agent, files.options, files.term, files.startRenewal, files.connectBus].join("|")})`;
