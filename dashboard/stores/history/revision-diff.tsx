import { diffRevisions, type RevisionChange } from "../../../client/index.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Icon, type IconName } from "../../parts/icon.tsx";
import type { Tone } from "../../words/phases.ts";
import type { Pair } from "./picked-revisions.ts";

interface Mark {
  readonly word: string;
  readonly icon: IconName;
  readonly tone: Tone;
}

const marks: Readonly<Record<RevisionChange["change"], Mark>> = {
  added: { word: "Added", icon: "plus", tone: "good" },
  removed: { word: "Removed", icon: "minus", tone: "bad" },
  changed: { word: "Changed", icon: "changed", tone: "busy" },
};

/** What two revisions say differently: by word and mark, and by colour besides. */
export function RevisionDiff({ pair: { from, to } }: { readonly pair: Pair }) {
  const changes = diffRevisions(from, to);
  const isOther = from.uid !== to.uid;
  return (
    <>
      {isOther && <p className="soft">They are of two stores that had this name one after the other.</p>}
      {changes.length === 0 ? (
        <p className="soft">No field of the store is different.</p>
      ) : (
        <DataTable
          caption={`What is different in ${to.revision} from ${from.revision}`}
          columns={columns}
          rows={changes}
          keyOf={({ field, change, before, after }) => [field, change, before, after].join(" ")}
        />
      )}
    </>
  );
}

const columns: readonly Column<RevisionChange>[] = [
  { name: "Field", share: 1.5, cell: ({ field }) => <span className="code">{field}</span> },
  {
    name: "Change",
    share: 1,
    cell: ({ change }) => (
      <span className="badge" data-tone={marks[change].tone}>
        <Icon name={marks[change].icon} />
        {marks[change].word}
      </span>
    ),
  },
  { name: "Before", share: 2, cell: ({ before }) => <Text text={before} /> },
  { name: "After", share: 2, cell: ({ after }) => <Text text={after} /> },
];

function Text({ text }: { readonly text: string | undefined }) {
  return text === undefined ? <span className="soft">nothing</span> : <span className="code">{text}</span>;
}
