# Sourced by ./test. Starts a PostgreSQL server in a temporary folder on its own port and
# removes it when the script ends.

postgres_dir=""

find_postgres() {
    local bin
    for bin in "$(pg_config --bindir 2>/dev/null)" /usr/lib/postgresql/*/bin; do
        [ -x "$bin/initdb" ] && [ -x "$bin/pg_ctl" ] && { echo "$bin"; return 0; }
    done
    return 1
}

# PostgreSQL refuses to run as root; Debian's package creates the user postgres.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

# start_postgres: sets ASSAY_TEST_POSTGRES_URL, or returns 1.
start_postgres() {
    postgres_bin=$(find_postgres) || return 1
    postgres_dir=$(mktemp -d /tmp/assay-postgres.XXXXXX)
    [ "$(id -u)" -eq 0 ] && chown postgres "$postgres_dir"
    local port
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    as_postgres "$postgres_bin/initdb" -D "$postgres_dir/data" -U assay --auth=trust -E UTF8 \
        --locale=C --no-sync >"$postgres_dir/log" 2>&1 &&
        as_postgres "$postgres_bin/pg_ctl" -w -D "$postgres_dir/data" -l "$postgres_dir/data/server.log" \
            -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$postgres_dir -c fsync=off -c max_connections=300" \
            start >>"$postgres_dir/log" 2>&1 || { cat "$postgres_dir/log" >&2; return 1; }
    export ASSAY_TEST_POSTGRES_URL="postgres://assay@127.0.0.1:$port/postgres"
}

stop_postgres() {
    [ -n "$postgres_dir" ] || return 0
    as_postgres "$postgres_bin/pg_ctl" -m immediate -D "$postgres_dir/data" stop >/dev/null 2>&1
    rm -rf "$postgres_dir"
    postgres_dir=""
    unset ASSAY_TEST_POSTGRES_URL
}
