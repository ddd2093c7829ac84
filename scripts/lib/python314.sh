# Unpack the distribution's own Python 3.14 privately; sourced by scripts/bootstrap.
# Needs apt-get and dpkg; changes nothing outside the target folder.

private_apt_conf() { # folder, suite
  local apt=$1 suite=$2 mirror keyring
  mirror=$(grep -rhoE 'https?://[^ ]+' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null |
    grep -E '/debian/?$|/ubuntu/?$' | head -n 1)
  keyring=$(ls /usr/share/keyrings/debian-archive-keyring.* /usr/share/keyrings/ubuntu-archive-keyring.* 2>/dev/null | head -n 1)
  [ -n "$mirror" ] && [ -n "$keyring" ] || return 1
  mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$apt/parts"
  : >"$apt/status"
  printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$suite" >"$apt/sources.list"
  cat >"$apt/apt.conf" <<CONF
Dir::State "$apt/state";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "$apt/parts";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
CONF
}

download_python_debs() { # folder, suite
  local apt=$1 suite=$2
  private_apt_conf "$apt" "$suite" || return 1
  export APT_CONFIG="$apt/apt.conf"
  apt-get update -qq &&
    apt-get install -y -qq --download-only python3.14 python3.14-venv &&
    (cd "$apt/cache/archives" && apt-get download -qq libpython3.14-dev libpython3.14)
  local outcome=$?
  unset APT_CONFIG
  return $outcome
}

relocate_python() { # root, patchelf
  local root=$1 patchelf=$2 triplet loader binary
  triplet=$(basename "$(dirname "$(find "$root/usr/lib" -name 'libc.so.6' | head -n 1)")")
  loader=$(find "$root/usr/lib64" "$root/usr/lib/$triplet" -name 'ld-linux*' 2>/dev/null | head -n 1)
  binary=$root/usr/bin/python3.14
  [ -n "$loader" ] && [ -x "$binary" ] || return 1
  "$patchelf" --set-interpreter "$loader" "$binary"
  "$patchelf" --force-rpath --set-rpath "$root/usr/lib/$triplet" "$binary"
  find "$root/usr/lib/python3.14/lib-dynload" -name '*.so' \
    -exec "$patchelf" --force-rpath --set-rpath "$root/usr/lib/$triplet" {} +
  mkdir -p "$root/usr/include/python3.14"
  ln -sfn "../$triplet" "$root/usr/include/python3.14/$triplet"
  "$binary" -c 'import ssl, sqlite3, ctypes, zlib, compression.zstd'
}

unpack_distribution_python() { # target folder, patchelf; leaves target/usr/bin/python3.14
  local target=$1 patchelf=$2 suite deb
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || return 1
  for suite in forky sid; do
    rm -rf "$target" "$target.apt"
    mkdir -p "$target"
    download_python_debs "$target.apt" "$suite" >&2 || continue
    for deb in "$target.apt"/cache/archives/*.deb; do dpkg -x "$deb" "$target"; done
    rm -rf "$target.apt"
    relocate_python "$target" "$patchelf" && return 0
  done
  return 1
}
