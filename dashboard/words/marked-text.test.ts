import { expect, test } from "vitest";
import { piecesOf } from "./marked-text.ts";

test("code and links of the runbook become pieces of text", () => {
  expect(piecesOf("Run `kubectl get pods` as under [Install](#install).")).toEqual([
    { text: "Run ", isCode: false },
    { text: "kubectl get pods", isCode: true },
    { text: " as under Install.", isCode: false },
  ]);
});

test("markup stays text", () => {
  expect(piecesOf("<img src=x>")).toEqual([{ text: "<img src=x>", isCode: false }]);
});
