module storeplane.dev/nodes/pause

go 1.26.0
