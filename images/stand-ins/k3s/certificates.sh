#!/bin/sh
# Makes in the folder $1 what is not there yet: an authority, the certificates of the API server's clients and the key of
# service accounts; and at each start a certificate of the API server for the names in $2, as addresses change.
set -eu
dir=$1 names=$2
mkdir -p "$dir"
cd "$dir"
umask 077

key() { [ -s "$1.key" ] || openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }

# signed NAME SUBJECT EXTENSIONS
signed() {
  key "$1"
  printf '%s\n' "$3" >"$1.ext"
  openssl req -new -key "$1.key" -subj "$2" |
    openssl x509 -req -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -extfile "$1.ext" -out "$1.crt" 2>openssl.log
}

key ca
[ -s ca.crt ] || openssl req -x509 -new -key ca.key -days 3650 -subj "/CN=storeplane-stand-in-ca" -out ca.crt
key service-accounts
signed admin "/O=system:masters/CN=system:admin" "extendedKeyUsage=clientAuth"
signed controller-manager "/CN=system:kube-controller-manager" "extendedKeyUsage=clientAuth"
signed scheduler "/CN=system:kube-scheduler" "extendedKeyUsage=clientAuth"
signed server "/CN=kube-apiserver" "extendedKeyUsage=serverAuth
subjectAltName=$names"
