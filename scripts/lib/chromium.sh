# Find the system's Chromium, else install it where that needs no password; sourced.
# Sets CHROMIUM to the binary, or says in one line that the browser tests are left out.

find_chromium() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" && return
  done
  return 1
}

install_chromium() {
  local root=()
  [ "$(id -u)" = 0 ] || root=(sudo -n)
  command -v apt-get >/dev/null && "${root[@]}" true 2>/dev/null || return 1
  echo "chromium: installing it with apt-get" >&2
  "${root[@]}" apt-get update -qq >&2 </dev/null &&
    DEBIAN_FRONTEND=noninteractive "${root[@]}" \
      apt-get install -y -qq --no-install-recommends chromium >/dev/null </dev/null
}

if ! CHROMIUM=$(find_chromium); then
  install_chromium || true
  CHROMIUM=$(find_chromium) || echo "chromium: not found, the browser tests are left out" >&2
fi
export CHROMIUM
