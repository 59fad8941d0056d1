import { expect, test } from "vitest";
import { type KubeObject, localProfile, type Profile, synthesizeStore } from "./index.ts";
import { storeProps } from "./store-props.fixture.ts";

const mailing: Profile = {
  ...localProfile,
  mail: { mode: "smtp", host: "smtp.example.net", port: 2525, encryption: "starttls", from: "shop@example.net" },
};

function objects(profile: Profile): KubeObject[] {
  const { waves, hooks } = synthesizeStore(storeProps, profile);
  return [...waves.flatMap((wave) => wave.objects.map(({ object }) => object)), ...hooks.map(({ job }) => job)];
}

const mailers = (profile: Profile) =>
  objects(profile)
    .filter((object) => JSON.stringify(object).includes("STORE_SMTP_"))
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`);

test("the shop and its cron know the mail server, and no hook runs again for it", () => {
  expect(mailers(mailing)).toEqual(["Deployment/web", "CronJob/cron"]);
  const env = JSON.stringify(objects(mailing).find(({ kind }) => kind === "Deployment"));
  for (const [name, value] of Object.entries({
    HOST: "smtp.example.net",
    PORT: "2525",
    ENCRYPTION: "starttls",
    FROM: "shop@example.net",
  }))
    expect(env).toContain(`{"name":"STORE_SMTP_${name}","value":"${value}"}`);
});

test("without a mail server nothing is said of one", () => {
  expect(mailers(localProfile)).toEqual([]);
});

test("the mail server's port is open to the internet, once, beside the usual ones", () => {
  const ports = (profile: Profile) => {
    const policy = objects(profile).find(({ metadata }) => metadata.name === "allow-internet");
    const spec = policy?.spec as { egress: { ports: { port: number }[] }[] } | undefined;
    return spec?.egress.flatMap((rule) => rule.ports.map(({ port }) => port));
  };
  expect(ports(mailing)).toEqual([443, 465, 587, 2525]);
  expect(ports({ ...localProfile, mail: { ...mailing.mail, port: 587 } as Profile["mail"] })).toEqual([443, 465, 587]);
});
