# PostgreSQL from the distribution's packages, in a private root; sourced by scripts/timescale.
# Needs apt-get, dpkg and root; changes nothing outside .tools/timescale/.
# shellcheck source=scripts/lib/python314.sh
. scripts/lib/python314.sh

owner=65534 # nobody: a server never runs as root
own_suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
suite=trixie packages=(postgresql-17-timescaledb)
[ -z "$plain" ] || suite=$own_suite packages=(postgresql)
root=$(realpath -m "$tree/.tools")/timescale/$suite${plain:+-plain}
cluster=/clusters/$name

download_debs() { # folder for apt's state
  private_apt_conf "$1" "$suite" || return 1
  APT_CONFIG=$1/apt.conf apt-get update -qq &&
    APT_CONFIG=$1/apt.conf apt-get install -y -qq --download-only "${packages[@]}" dash
}

furnish_root() { # what the packages' own scripts would have made
  local part
  for part in bin sbin lib lib64; do
    [ -e "$root/$part" ] || [ ! -e "$root/usr/$part" ] || ln -s "usr/$part" "$root/$part"
  done
  mkdir -p "$root"/{clusters,dev/shm,etc,proc,tmp}
  chmod 1777 "$root"/{dev/shm,tmp}
  mknod -m 666 "$root/dev/null" c 1 3 && mknod -m 666 "$root/dev/urandom" c 1 9 || return 1
  printf 'root:x:0:0::/:/bin/sh\npostgres:x:%s:%s::/:/bin/sh\n' $owner $owner >"$root/etc/passwd"
  printf 'root:x:0:\npostgres:x:%s:\n' $owner >"$root/etc/group"
  chroot "$root" /sbin/ldconfig
}

unpack_root() {
  local deb
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || return 1
  rm -rf "$root" "$root.apt"
  mkdir -p "$root"
  download_debs "$root.apt" >&2 </dev/null || return 1
  for deb in "$root.apt"/cache/archives/*.deb; do dpkg -x "$deb" "$root" || return 1; done
  rm -rf "$root.apt"
  furnish_root
}

run() { # a program of PostgreSQL with its arguments
  local bin
  bin=$(cd "$root" && find usr/lib/postgresql -name bin | sort -V | tail -n 1)
  chroot --userspec=$owner:$owner "$root" "/$bin/$1" "${@:2}"
}

server_install() {
  local stamp=$root.stamp wanted
  wanted="$root ${packages[*]}"
  mkdir -p "$tree/.tools/timescale"
  exec 8>"$root.lock"
  flock 8
  if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    echo "timescale: unpacking the distribution's PostgreSQL ($suite) under .tools/" >&2
    unpack_root || fail 3 "the distribution's packages cannot be unpacked here"
    echo "$wanted" >"$stamp"
  fi
  exec 8>&-
}

make_cluster() {
  install -d -m 700 -o $owner -g $owner "$root$cluster"
  printf '%s\n' "$password" >"$root/tmp/$name"
  chmod 644 "$root/tmp/$name"
  run initdb -D "$cluster" -U postgres -A scram-sha-256 --pwfile="/tmp/$name" --no-locale -E UTF8 >/dev/null
  rm "$root/tmp/$name"
  cat >>"$root$cluster/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
dynamic_shared_memory_type = mmap
max_worker_processes = 32
CONF
  if [ -z "$plain" ]; then
    echo "shared_preload_libraries = 'timescaledb'" >>"$root$cluster/postgresql.conf"
    echo "timescaledb.telemetry_level = off" >>"$root$cluster/postgresql.conf"
  fi
  mkdir -p "$(dirname "$data")"
  ln -sfn "$root$cluster" "$data"
}

lives() { # process: there, and not only unburied
  [ -r "/proc/$1/status" ] && ! grep -qs '^State:.*zombie' "/proc/$1/status"
}

server_pid() {
  local pid
  pid=$(head -n 1 "$root$cluster/postmaster.pid" 2>/dev/null) && lives "$pid" && echo "$pid"
}

server_start() {
  server_install
  [ -f "$root$cluster/PG_VERSION" ] || make_cluster
  if ! server_pid >/dev/null; then
    rm -f "$root$cluster/postmaster.pid" # of one that was killed
    run pg_ctl start -w -t 60 -s -D "$cluster" -l "$cluster/log" -o "-p $port ${settings[*]}" </dev/null >/dev/null ||
      { tail -n 5 "$root$cluster/log" >&2 && fail 1 "the server does not start"; }
  fi
  server_status
}

server_status() {
  server_pid >/dev/null || fail 1 "not running"
  url "$(sed -n 4p "$root$cluster/postmaster.pid")"
}

server_stop() {
  ! server_pid >/dev/null || run pg_ctl stop -w -s -m fast -D "$cluster"
}

server_signal() {
  local pid family member
  pid=$(server_pid) || fail 1 "not running"
  read -ra family <"/proc/$pid/task/$pid/children" || true
  kill -s "$signal" "$pid" "${family[@]}"
  [ "$signal" = KILL ] || return 0
  for member in "$pid" "${family[@]}"; do while lives "$member"; do sleep 0.02; done; done
}

server_disk() {
  local disk=$root$cluster-disk
  mkdir -p "$disk"
  mountpoint -q "$disk" ||
    mount -t tmpfs -o "size=1m,mode=700,uid=$owner,gid=$owner" tmpfs "$disk" 2>/dev/null ||
    fail 3 "no small disk can be mounted here"
  echo "$cluster-disk"
}

server_remove() {
  if server_pid >/dev/null; then signal=KILL && server_signal; fi
  ! mountpoint -q "$root$cluster-disk" || umount -l "$root$cluster-disk"
  rm -rf "$root$cluster" "$root$cluster-disk"
  [ ! -L "$data" ] || rm "$data"
}
