module storeplane.dev/probe

go 1.26
