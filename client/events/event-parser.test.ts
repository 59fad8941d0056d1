import fc from "fast-check";
import { expect, test } from "vitest";
import { EventParser } from "./event-parser.ts";

const sent =
  'retry: 2000\n: ok\nid: e-1\n\nid: e-2\nevent: store\ndata: {"a":1}\n\r\nid:e-3\rdata:one\r\ndata: two\n\nevent: end\ndata\n\ndata: cut';

test("events come out whole, wherever the pieces of a stream begin and end", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: sent.length - 1 }), { maxLength: 12 }), (cuts) => {
      const parser = new EventParser();
      const places = [0, ...new Set(cuts), sent.length].toSorted((one, other) => one - other);
      const events = places.slice(1).flatMap((end, index) => parser.push(sent.slice(places[index], end)));
      expect(events).toEqual([
        { name: "store", data: '{"a":1}', id: "e-2" },
        { name: "message", data: "one\ntwo", id: "e-3" },
        { name: "end", data: "", id: "e-3" },
      ]);
      expect([parser.id, parser.retryMs]).toEqual(["e-3", 2000]);
    }),
  );
});

test("a line that never ends fills no memory", () => {
  const parser = new EventParser();
  expect(() => {
    for (let piece = 0; piece < 100; piece += 1) parser.push("x".repeat(65_536));
  }).toThrow("more than 4 MiB");
});
