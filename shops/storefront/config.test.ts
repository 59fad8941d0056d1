import { expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

const whole = {
  MEDUSA_URL: "http://server:9000/",
  STORE_PUBLISHABLE_KEY: "key-of-the-store",
  STORE_TITLE: "Acme",
  STORE_URL: "https://acme.example",
  STORE_HOSTS: "acme.example, www.acme.example",
};

test("takes the address without its last slash, both hosts, and the default port", () => {
  expect(readConfig(whole)).toEqual({
    medusaUrl: "http://server:9000",
    publishableKey: "key-of-the-store",
    title: "Acme",
    secure: true,
    strict: true,
    hosts: ["acme.example", "www.acme.example"],
    port: 8000,
    host: "0.0.0.0",
  });
});

test("is not secure when shoppers come over plain http", () => {
  expect(readConfig({ ...whole, STORE_URL: "http://acme.localhost:8080" }).secure).toBe(false);
});

test("is secure and not strict when https has another port than its own", () => {
  const told = (url: string) => readConfig({ ...whole, STORE_URL: url });
  expect(told("https://acme.example:8443")).toMatchObject({ secure: true, strict: false });
  expect(told("https://acme.example:443")).toMatchObject({ secure: true, strict: true });
});

test("names every wrong variable and no value", () => {
  const read = () => readConfig({ ...whole, MEDUSA_URL: "file:///secret", STORE_HOSTS: "SECRET", PORT: "99999" });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(/MEDUSA_URL.*STORE_HOSTS.*PORT/);
  expect(read).not.toThrow(/secret/i);
});
