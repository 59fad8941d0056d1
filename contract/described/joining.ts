import {
  acceptRequest,
  clusterAddition,
  clusterAdmission,
  clusterRevocation,
  invitation,
  invitationRequest,
  joinAnswer,
  joinRequest,
  waitingKey,
} from "../join.ts";
import { renewalRequest, renewedToken } from "../renewal.ts";
import type { ObjectWords } from "./words.ts";

export const invitationRequestWords: ObjectWords<typeof invitationRequest> = {
  schema: invitationRequest,
  description: "How a cluster is invited to join.",
  properties: {
    acceptAtOnce: "Whether the first agent that has the token is let in without `acceptCluster`. If absent, false.",
  },
  examples: [{ acceptAtOnce: false }],
};

const accountExample =
  "eyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5LW5rZXkifQ.eyJuYW1lIjoiY2x1c3Rlci1mcmEtMSJ9.c2lnbmF0dXJlLW9mLXRoZS1vcGVyYXRvcg";

export const clusterAdditionWords: ObjectWords<typeof clusterAddition> = {
  schema: clusterAddition,
  description: "A cluster that is to join.",
  properties: {
    cluster: "Id of the cluster.",
    account: "Token of its account on the bus, signed by the operator.",
    lockOut: "A second token of the account that refuses every user; it is put in place when the cluster is revoked.",
    region: "Where it is.",
    labels: "What stores are placed by.",
    acceptAtOnce: "Whether the first agent that has the token is let in without `acceptCluster`. If absent, false.",
    rejoin: "Whether it joined before: its former keys end, and its stores stay. If absent, false.",
  },
  examples: [
    {
      cluster: "fra-1",
      account: accountExample,
      lockOut: accountExample,
      region: "fra",
      labels: { tier: "gold" },
      acceptAtOnce: false,
      rejoin: false,
    },
  ],
};

export const clusterRevocationWords: ObjectWords<typeof clusterRevocation> = {
  schema: clusterRevocation,
  description: "Why a cluster is to stay away.",
  properties: {
    reason: "Why, shown with the cluster.",
    lockOut: "A token of its account that refuses every user; needed only if the cluster joined without one.",
  },
  examples: [{ reason: "lost", lockOut: accountExample }],
};

export const invitationWords: ObjectWords<typeof invitation> = {
  schema: invitation,
  description: "What lets one agent ask to be let in, once.",
  properties: {
    cluster: "Id of the cluster.",
    token: "A secret. Give it to the agent; it is shown this once.",
    expiresAt: "Until when it can be used.",
  },
  examples: [
    { cluster: "fra-1", token: "spj_7Qm2Xr9TbVw4KzLc8NdYf1GhJp5Rs0Ua", expiresAt: "2026-11-29T12:15:00.000Z" },
  ],
};

export const joinRequestWords: ObjectWords<typeof joinRequest> = {
  schema: joinRequest,
  description: "An agent's question to be let in.",
  properties: {
    schemaVersion: "Layout of the question.",
    cluster: "Id of the cluster.",
    token: "The token of the invitation.",
    publicKey: "Public key of the agent, made in its cluster, as NATS writes those of users.",
    clusterUid: "The uid of the namespace `kube-system`.",
    agentVersion: "Version of the agent.",
    signature: "By the key, over what the operation's description says; Ed25519, base64url without padding.",
  },
  examples: [
    {
      schemaVersion: 1,
      cluster: "fra-1",
      token: "spj_7Qm2Xr9TbVw4KzLc8NdYf1GhJp5Rs0Ua",
      publicKey: "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4",
      clusterUid: "8c1d0d5e-3a52-4f0b-9c57-0a4f7d2f4a11",
      agentVersion: "0.1.0",
      signature: "c2lnbmF0dXJlIG9mIHRoZSBleGFtcGxlLCB3aGljaCBpcyBvZiBubyBrZXkgYXQgYWxsOiA2NCBieXRlcy4uIQ",
    },
  ],
};

export const joinAnswerWords: ObjectWords<typeof joinAnswer> = {
  schema: joinAnswer,
  description: "What became of the question.",
  properties: {
    isAccepted: "Whether the key is let in; otherwise it waits for a person.",
    fingerprint: "What that person compares: the digest of the key.",
  },
  examples: [{ isAccepted: false, fingerprint: "SHA256:uNiVztksCsDhcc0u9e8BrUzKH-2r6a0ZfQ8ZP5m3o1Y" }],
};

export const acceptRequestWords: ObjectWords<typeof acceptRequest> = {
  schema: acceptRequest,
  description: "Which key is let in.",
  properties: { fingerprint: "The digest of the key that waits, as its agent logs it." },
  examples: [{ fingerprint: "SHA256:uNiVztksCsDhcc0u9e8BrUzKH-2r6a0ZfQ8ZP5m3o1Y" }],
};

export const clusterAdmissionWords: ObjectWords<typeof clusterAdmission> = {
  schema: clusterAdmission,
  description: "Who may be let in to a cluster's access to the bus.",
  properties: {
    invitedUntil: "Until when an agent with the token may ask; absent without an invitation.",
    waiting: "The key that has asked and waits to be accepted.",
  },
  examples: [
    {
      invitedUntil: "2026-11-29T12:15:00.000Z",
      waiting: {
        fingerprint: "SHA256:uNiVztksCsDhcc0u9e8BrUzKH-2r6a0ZfQ8ZP5m3o1Y",
        clusterUid: "8c1d0d5e-3a52-4f0b-9c57-0a4f7d2f4a11",
        agentVersion: "0.1.0",
        askedAt: "2026-11-29T12:05:00.000Z",
      },
    },
  ],
};

export const waitingKeyWords: ObjectWords<typeof waitingKey> = {
  schema: waitingKey,
  description: "A key that asks to be let in.",
  properties: {
    fingerprint: "To be compared with the one that the agent logs.",
    clusterUid: "The uid of the namespace `kube-system` of its cluster, in the agent's words.",
    agentVersion: "Version of the agent, in its own words.",
    askedAt: "When it asked.",
  },
  examples: [
    {
      fingerprint: "SHA256:uNiVztksCsDhcc0u9e8BrUzKH-2r6a0ZfQ8ZP5m3o1Y",
      clusterUid: "8c1d0d5e-3a52-4f0b-9c57-0a4f7d2f4a11",
      agentVersion: "0.1.0",
      askedAt: "2026-11-29T12:05:00.000Z",
    },
  ],
};

export const renewalRequestWords: ObjectWords<typeof renewalRequest> = {
  schema: renewalRequest,
  description: "An agent's question for its next token of the bus.",
  properties: {
    schemaVersion: "Layout of the question.",
    cluster: "Id of the cluster.",
    publicKey: "Public key of the agent, as NATS writes those of users.",
    id: "A new UUID for each question.",
    signature: "By the key, over what the operation's description says; Ed25519, base64url without padding.",
  },
  examples: [
    {
      schemaVersion: 1,
      cluster: "fra-1",
      publicKey: "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4",
      id: "3f0e8a2c-6e0d-4f6a-9f51-0d7b6a3c2f11",
      signature: "c2lnbmF0dXJlIG9mIHRoZSBleGFtcGxlLCB3aGljaCBpcyBvZiBubyBrZXkgYXQgYWxsOiA2NCBieXRlcy4uIQ",
    },
  ],
};

export const renewedTokenWords: ObjectWords<typeof renewedToken> = {
  schema: renewedToken,
  description: "A token of the bus for an agent's key.",
  properties: {
    token: "To be kept with the key; without it, it is good for nothing.",
    lifetimeSeconds: "How long it lives from now on. Renew it when two thirds have passed.",
  },
  examples: [{ token: "eyJ0eXAiOiJKV1Qi.eyJuYW1lIjoiZnJhLTEi.c2lnbmF0dXJl", lifetimeSeconds: 86_400 }],
};
