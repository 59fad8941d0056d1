#!/bin/bash
# What `k3s server` is asked for here: a control plane on port 6443, its kubeconfig where k3s writes it, its data where
# k3s keeps it. Without --disable-agent one simulated node joins, in place of the agent's.
set -euo pipefail
echo "STAND-IN for k3s: kube-apiserver $(kube-apiserver --version | cut -d' ' -f2), etcd and controllers; nodes are simulated by kwok, no container runs"

names=DNS:localhost,DNS:kubernetes,DNS:kubernetes.default.svc,IP:127.0.0.1,IP:10.43.0.1
agent=yes
add_name() { if [[ $1 =~ ^[0-9.]+$ ]]; then names+=",IP:$1"; else names+=",DNS:$1"; fi; }
for word; do
  case $word in
    --disable-agent) agent= ;;
    --disable=*) ;; # none of what can be left out is here
    --tls-san=*) for name in ${word#*=}; do add_name "$name"; done ;;
    *) echo "stand-in for k3s: it does not know $word" >&2; exit 2 ;;
  esac
done
add_name "$(hostname)"
own=$(hostname -i | cut -d' ' -f1)
add_name "$own"

data=/var/lib/rancher/k3s/server
tls=$data/tls
kubeconfig=${K3S_KUBECONFIG_OUTPUT:-/etc/rancher/k3s/k3s.yaml}
/usr/libexec/storeplane/certificates.sh "$tls" "$names"

# write_kubeconfig USER FILE
write_kubeconfig() {
  mkdir -p "$(dirname "$2")"
  local encoded
  encoded() { base64 -w0 "$tls/$1"; }
  (umask 077 && cat >"$2.new") <<YAML
apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: $(encoded ca.crt)
    server: https://127.0.0.1:6443
  name: default
contexts:
- context:
    cluster: default
    user: default
  name: default
current-context: default
kind: Config
preferences: {}
users:
- name: default
  user:
    client-certificate-data: $(encoded "$1.crt")
    client-key-data: $(encoded "$1.key")
YAML
  mv "$2.new" "$2"
}
for user in admin controller-manager scheduler; do write_kubeconfig "$user" "$tls/$user.kubeconfig"; done

children=()
begin() { "$@" & children+=("$!"); }
finish() {
  trap - TERM INT
  # The data store last: the API server writes until it ends.
  for ((i = ${#children[@]} - 1; i >= 0; i--)); do
    kill "${children[$i]}" 2>/dev/null || true
    wait "${children[$i]}" || true
  done
}
trap 'finish; exit 0' TERM INT

begin etcd --name=default --data-dir="$data/db/etcd" --log-level=warn \
  --listen-client-urls=http://127.0.0.1:2379 --advertise-client-urls=http://127.0.0.1:2379 \
  --listen-peer-urls=http://127.0.0.1:2380 --initial-advertise-peer-urls=http://127.0.0.1:2380 \
  --initial-cluster=default=http://127.0.0.1:2380
begin kube-apiserver --etcd-servers=http://127.0.0.1:2379 --secure-port=6443 --advertise-address="$own" \
  --tls-cert-file="$tls/server.crt" --tls-private-key-file="$tls/server.key" --client-ca-file="$tls/ca.crt" \
  --service-account-key-file="$tls/service-accounts.key" --service-account-signing-key-file="$tls/service-accounts.key" \
  --service-account-issuer=https://kubernetes.default.svc.cluster.local --service-cluster-ip-range=10.43.0.0/16 \
  --authorization-mode=Node,RBAC --allow-privileged=true
admin=(kubectl --kubeconfig "$tls/admin.kubeconfig")
until "${admin[@]}" get --raw /readyz >/dev/null 2>&1; do
  kill -0 "${children[@]}" || { finish; exit 1; }
  sleep 0.2
done
begin kube-controller-manager --kubeconfig="$tls/controller-manager.kubeconfig" --leader-elect=false --secure-port=0 \
  --root-ca-file="$tls/ca.crt" --service-account-private-key-file="$tls/service-accounts.key" --use-service-account-credentials
begin kube-scheduler --kubeconfig="$tls/scheduler.kubeconfig" --leader-elect=false --secure-port=0
write_kubeconfig admin "$kubeconfig"

# Runs kwok with the given stages.
kwok_with() {
  kwok --kubeconfig="$tls/admin.kubeconfig" --manage-all-nodes=true --cidr=10.64.0.0/12 --node-lease-duration-seconds=0 "$@"
}
# kwok ends when the API server does not know a kind of its stages. The Gateway API's are applied when the server runs.
simulate() {
  local stages=--config=/usr/share/storeplane/kwok-stages.yaml
  kwok_with "$stages" &
  until "${admin[@]}" get --raw /apis/gateway.networking.k8s.io/v1 >/dev/null 2>&1; do sleep 0.5; done
  kill $! && wait $! || true
  until kwok_with "$stages" --config=/usr/share/storeplane/simulation.yaml; do sleep 0.5; done
}
if [ -n "$agent" ]; then
  "${admin[@]}" create --filename /usr/share/storeplane/agent-objects.json >/dev/null 2>&1 || "${admin[@]}" get nodes >/dev/null
  begin simulate
  echo "Node controller sync successful (stand-in: the node is simulated)"
fi
wait -n || true
echo "stand-in for k3s: a process has ended, and the server with it" >&2
finish
exit 1
