const lowest = 10_000;
const width = 5500;
const ranges = 4;
const worker = (Number(process.env["VITEST_POOL_ID"]) - 1) % ranges;
const first = lowest + worker * width;

// A port of a server that a test has stopped for a while is free; a start in another file must not take it.
process.env["STOREPLANE_PORTS"] = `${first}-${first + width - 1}`;
