# PostgreSQL from the official images, community edition; sourced by scripts/timescale.

image=timescale/timescaledb:latest-pg17
[ -z "$plain" ] || image=postgres:16
container=lifeops-postgres-$name

running() { [ "$("$engine" inspect -f '{{.State.Running}}' "$container" 2>/dev/null)" = true ]; }

server_install() {
  "$engine" image inspect "$image" >/dev/null 2>&1 || "$engine" pull -q "$image" >/dev/null ||
    fail 3 "the image $image cannot be had"
}

server_start() {
  server_install
  if "$engine" inspect "$container" >/dev/null 2>&1; then
    running || "$engine" start "$container" >/dev/null
  else
    "$engine" run -d --name "$container" -p "127.0.0.1:$port:5432" -e POSTGRES_PASSWORD=$password \
      -e TIMESCALEDB_TELEMETRY=off --tmpfs /tiny:size=1m,mode=777 "$image" postgres ${settings[@]+"${settings[@]}"} >/dev/null
  fi
  wait_until_up
  server_status
}

wait_until_up() { # the image's first start is a passing server without TCP
  local tries
  for tries in $(seq 120); do
    "$engine" exec "$container" pg_isready -q -h 127.0.0.1 -U postgres && return
    sleep 0.5
  done
  fail 1 "the server does not start (tried $tries times)"
}

server_status() {
  running || fail 1 "not running"
  url "$("$engine" port "$container" 5432/tcp | head -n 1 | sed 's/.*://')"
}

server_stop() { ! running || "$engine" stop "$container" >/dev/null; }

server_signal() {
  case $signal in
  STOP) "$engine" pause "$container" >/dev/null ;;
  CONT) "$engine" unpause "$container" >/dev/null ;;
  *) "$engine" kill -s "$signal" "$container" >/dev/null ;;
  esac
}

server_disk() { "$engine" exec -u postgres "$container" mkdir -p -m 700 /tiny/disk && echo /tiny/disk; }

server_remove() { "$engine" rm -f -v "$container" >/dev/null 2>&1 || true; }
