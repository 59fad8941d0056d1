"""Reads stores, a page and a problem of tomorrow with the client that was generated from today's OpenAPI document."""

import json
import sys

from storeplane_client.api.stores import delete_store, get_store, list_stores
from storeplane_client.client import Client
from storeplane_client.models import Problem, Store, StoreList


def tell(store: Store) -> list[str]:
    condition, step, host = store.conditions[0], store.steps[0], store.host_states[0]
    return [store.phase, store.failure.reason, condition.type_, condition.reason, step.name, step.state, host.reason]


client = Client(base_url=sys.argv[1])
store = get_store.sync("hats", client=client)
page = list_stores.sync(client=client, limit=1)
problem = delete_store.sync("hats", client=client, force=True)
assert isinstance(store, Store) and isinstance(page, StoreList) and isinstance(problem, Problem)
told = {"store": tell(store), "page": [tell(item) for item in page.items], "problem": problem.code}
print(json.dumps({**told, "backups": store.additional_properties["backups"], "year": store.failure.since.year}))
