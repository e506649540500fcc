# Sourced by .ci/run: finds PostgreSQL and Redis on this machine, or starts Debian's own on free ports.
# Sets TEST_DATABASE_URL and TEST_REDIS_URL; stops with a message where neither can be had.

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

install_package() {
  if [ "$(id -u)" != "0" ]; then
    echo "$1 is missing. Run: sudo apt-get install -y $1" >&2
    exit 1
  fi
  DEBIAN_FRONTEND=noninteractive apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$1" >/dev/null
}

start_postgresql() {
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || install_package postgresql
  local bin port data
  bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb | tail -n 1)")
  port=$(free_port)
  data=$(mktemp -d)
  local as=()
  if [ "$(id -u)" = "0" ]; then
    chown postgres "$data"
    as=(runuser -u postgres --)
  fi
  "${as[@]}" "$bin/initdb" -D "$data/db" -U postgres --auth=trust >/dev/null
  "${as[@]}" "$bin/pg_ctl" -D "$data/db" -w -l "$data/log" -o "-p $port -k $data -h 127.0.0.1" start >/dev/null
  export TEST_DATABASE_URL="postgresql://postgres@127.0.0.1:$port/postgres"
}

start_redis() {
  command -v redis-server >/dev/null 2>&1 || install_package redis-server
  local port
  port=$(free_port)
  redis-server --daemonize yes --bind 127.0.0.1 --port "$port" --save "" --appendonly no >/dev/null
  export TEST_REDIS_URL="redis://127.0.0.1:$port/0"
}

if [ -z "${TEST_DATABASE_URL:-}" ]; then
  if answers 5432; then
    export TEST_DATABASE_URL="postgresql://postgres@127.0.0.1:5432/postgres"
  else
    start_postgresql
  fi
fi
if [ -z "${TEST_REDIS_URL:-}" ]; then
  if answers 6379; then
    export TEST_REDIS_URL="redis://127.0.0.1:6379/0"
  else
    start_redis
  fi
fi
