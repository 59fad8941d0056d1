import type { ShownHostProof } from "../host-proof.ts";

const record = {
  txtName: "_storeplane-challenge.www.hats.example",
  txtValue: "storeplane-host=5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5",
  httpUrl: "http://www.hats.example/.well-known/storeplane-challenge",
};

export const verifiedProof: ShownHostProof = {
  state: "Verified",
  since: "2026-11-29T09:05:00.000Z",
  ...record,
  checkedAt: "2026-11-29T09:05:00.000Z",
  nextCheckAt: "2026-11-29T21:05:00.000Z",
};

export const pendingProof: ShownHostProof = {
  state: "Pending",
  since: "2026-11-29T09:00:00.000Z",
  reason: "HostNotProved",
  message:
    "No proof is found in DNS (there is no such name) nor over HTTP (there is no such name). Make a TXT record _storeplane-challenge.www.hats.example with the value storeplane-host=5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5.",
  ...record,
  checkedAt: "2026-11-29T09:02:00.000Z",
  nextCheckAt: "2026-11-29T09:04:00.000Z",
  endsAt: "2026-12-02T09:00:00.000Z",
};
