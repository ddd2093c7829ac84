# Find what WireGuard in user space needs, else install it where that needs no password; sourced.
# Says in one line which tests are left out where it is missing.

has_wireguard() {
  local name
  for name in wireguard-go wg ip nsenter; do
    command -v "$name" >/dev/null || return 1
  done
}

install_wireguard() {
  local root=()
  [ "$(id -u)" = 0 ] || root=(sudo -n)
  command -v apt-get >/dev/null && "${root[@]}" true 2>/dev/null || return 1
  echo "wireguard: installing it with apt-get" >&2
  "${root[@]}" apt-get update -qq >&2 </dev/null &&
    DEBIAN_FRONTEND=noninteractive "${root[@]}" \
      apt-get install -y -qq --no-install-recommends wireguard-go wireguard-tools iproute2 util-linux >/dev/null </dev/null
}

if ! has_wireguard; then
  install_wireguard || true
  has_wireguard || echo "wireguard: not found, the tests with it are left out" >&2
fi
