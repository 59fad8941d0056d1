import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { StoreResource } from "../../contract/index.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Moment } from "../parts/moment.tsx";
import { OutsideLink } from "../parts/outside-link.tsx";
import { nameOfEngine } from "../words/catalog.ts";
import { HostList } from "./host-list.tsx";

/** What a store is. */
export function FactsCard({ store }: { readonly store: StoreResource }) {
  const {
    engine,
    engineVersion = "",
    databaseVersion,
    plan,
    cluster,
    createdAt,
    endpoints,
    externalId,
    adminEmail,
  } = store;
  return (
    <section className="card" aria-labelledby="facts">
      <h2 id="facts">About this store</h2>
      <dl className="facts">
        {endpoints && (
          <Fact name="Address">
            <span className="with-button">
              <OutsideLink address={endpoints.url} />
              <CopyButton text={endpoints.url} what="address" />
            </span>
          </Fact>
        )}
        {store.hosts.length > 0 && (
          <Fact name="Own hosts">
            <HostList store={store} />
          </Fact>
        )}
        <Fact name="Engine">
          {nameOfEngine(engine)} {engineVersion}
        </Fact>
        {databaseVersion !== undefined && <Fact name="Database">{databaseVersion}</Fact>}
        <Fact name="Plan">{plan}</Fact>
        <Fact name="Cluster">
          <Link to="/clusters/$cluster" params={{ cluster }}>
            {cluster}
          </Link>
        </Fact>
        <Fact name="Created">
          <Moment at={createdAt} />
        </Fact>
        {adminEmail !== undefined && <Fact name="Admin e-mail">{adminEmail}</Fact>}
        {externalId !== undefined && <Fact name="Your id">{externalId}</Fact>}
        <Labels labels={store.labels} />
        <Uid uid={store.uid} />
      </dl>
    </section>
  );
}

/** Whoever restores data, or reads a backup, names the store by it. */
function Uid({ uid }: { readonly uid: string }) {
  return (
    <Fact name="uid">
      <span className="with-button">
        <span className="code">{uid}</span>
        <CopyButton text={uid} what="uid" />
      </span>
    </Fact>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Labels({ labels = {} }: { readonly labels: StoreResource["labels"] }) {
  const pairs = Object.entries(labels);
  if (pairs.length === 0) return undefined;
  return (
    <Fact name="Labels">
      <ul className="stack-tight">
        {pairs.map(([key, value]) => (
          <li key={key}>
            <Link to="/stores" search={{ label: `${key}=${value}` }}>
              {key}={value}
            </Link>
          </li>
        ))}
      </ul>
    </Fact>
  );
}
