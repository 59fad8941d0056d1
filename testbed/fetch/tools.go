//go:build tools

// Package servers pins what the local servers are built from; nothing here is compiled into them.
package servers

import _ "sigs.k8s.io/gateway-api/apis/v1" // only its CRD files are used
