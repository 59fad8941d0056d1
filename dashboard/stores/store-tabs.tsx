import { Link } from "@tanstack/react-router";

interface Tab {
  readonly to:
    | "/stores/$name"
    | "/stores/$name/activity"
    | "/stores/$name/revisions"
    | "/stores/$name/logs"
    | "/stores/$name/objects"
    | "/stores/$name/backups"
    | "/stores/$name/settings";
  readonly name: string;
}

/** In this order; a further one is a row here, its address in dashboard/pages.tsx and a file of its own. */
const tabs: readonly Tab[] = [
  { to: "/stores/$name", name: "Overview" },
  { to: "/stores/$name/activity", name: "Activity" },
  { to: "/stores/$name/revisions", name: "Revisions" },
  { to: "/stores/$name/logs", name: "Logs" },
  { to: "/stores/$name/objects", name: "Objects" },
  { to: "/stores/$name/backups", name: "Backups" },
  { to: "/stores/$name/settings", name: "Settings" },
];

/** Where one can go within a store's page. They are links: each tab has an address, which can be sent to someone. */
export function StoreTabs({ name }: { readonly name: string }) {
  return (
    <nav className="tabs" aria-label={`Store ${name}`}>
      <ul>
        {tabs.map((tab) => (
          <li key={tab.to}>
            <Link to={tab.to} params={{ name }} activeOptions={{ exact: true, includeSearch: false }}>
              {tab.name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
