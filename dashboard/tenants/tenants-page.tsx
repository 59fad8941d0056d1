import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { TenantResource } from "../../contract/index.ts";
import { useMay } from "../access/use-may.ts";
import { tenantsQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { Asked } from "../parts/asked.tsx";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { Moment } from "../parts/moment.tsx";
import { MoreRows } from "../parts/more-rows.tsx";
import { Page } from "../parts/page.tsx";
import { NewTenantForm } from "./new-tenant-form.tsx";
import { limitsOf } from "./quota-words.ts";
import { tenantLook } from "./tenant-look.ts";

/** Who has stores. */
export function TenantsPage() {
  const { api } = useServices();
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const query = useInfiniteQuery(tenantsQuery(api));
  const close = (): void => setOpen(false);
  const add = (
    <Button look="first" onPress={() => setOpen(true)}>
      <Icon name="plus" />
      New tenant
    </Button>
  );
  return (
    <Page title="Tenants" actions={may("tenants:write") ? add : undefined}>
      <Asked query={query} what="tenants">
        {({ pages }) => (
          <DataTable
            caption="Tenants"
            columns={columns}
            rows={pages.flatMap(({ items }) => items)}
            keyOf={({ tenant }) => tenant}
            foot={<MoreRows query={query} />}
          />
        )}
      </Asked>
      <Dialog title="New tenant" isOpen={isOpen} onClose={close}>
        <NewTenantForm onDone={close} />
      </Dialog>
    </Page>
  );
}

const columns: readonly Column<TenantResource>[] = [
  {
    name: "Tenant",
    share: 2,
    cell: ({ tenant, name }) => (
      <span className="cell-lines">
        <Link to="/tenants/$tenant" params={{ tenant }}>
          {name}
        </Link>
        <span className="soft small">{tenant}</span>
      </span>
    ),
  },
  {
    name: "State",
    cell: ({ state }) => <Badge look={tenantLook(state)}>{state}</Badge>,
  },
  { name: "Limits", share: 2, cell: ({ quota }) => <span className="soft">{limitsOf(quota)}</span> },
  { name: "Created", cell: ({ createdAt }) => <Moment at={createdAt} /> },
];
