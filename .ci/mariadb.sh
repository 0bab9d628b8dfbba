# A MariaDB server of Debian on loopback for the tests of cxi.merge's backend MySQL; sourced by run. Sets PRIME_MYSQL where one
# could be started; its data lie in a temporary folder and it ends with the caller. Tests skip visibly without it.
start_mariadb() {
  local core=mariadb-server-core
  if ! command -v mariadbd >/dev/null && [ -z "${MARIADB_ROOT:-}" ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null ||
      ! { timeout 120 apt-get update -q && DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -q -y --no-install-recommends $core mariadb-client-core; } >/tmp/prime-mariadb.log 2>&1; then
      echo "$core is not installed: the tests of backend MySQL that need a server will skip." >&2
      return 0
    fi
  fi
  local root=${MARIADB_ROOT:-/usr} port=${MARIADB_PORT:-33107}
  # Packages that were unpacked in a folder, with their libraries.
  [ "$root" = /usr ] || export LD_LIBRARY_PATH="$root/lib/x86_64-linux-gnu:$(dirname "$root")/lib/x86_64-linux-gnu"
  mariadb_folder=$(mktemp -d)
  mkdir "$mariadb_folder/data"
  local common=(--no-defaults --basedir="$root" --datadir="$mariadb_folder/data" --lc-messages-dir="$root/share/mysql")
  [ "$(id -u)" != 0 ] || common+=(--user=root)
  if ! {
    printf 'create database mysql;\nuse mysql;\n'
    cat "$root/share/mysql/mysql_system_tables.sql" "$root/share/mysql/mysql_system_tables_data.sql"
    printf 'create database prime;\nflush privileges;\n'
    printf "create user 'prime'@'%%' identified by 'for-tests-only';\ngrant all on prime.* to 'prime'@'%%';\n"
    printf "create user 'prime'@'localhost' identified by 'for-tests-only';\ngrant all on prime.* to 'prime'@'localhost';\n"
  } | "$root/sbin/mariadbd" "${common[@]}" --bootstrap >"$mariadb_folder/bootstrap.log" 2>&1; then
    tail -n 3 "$mariadb_folder/bootstrap.log" >&2
    rm -rf "$mariadb_folder"
    echo 'MariaDB cannot make its tables: the tests of backend MySQL that need a server will skip.' >&2
    return 0
  fi
  "$root/sbin/mariadbd" "${common[@]}" --bind-address=127.0.0.1 --port="$port" --socket="$mariadb_folder/socket" \
    --pid-file="$mariadb_folder/pid" --performance-schema=0 >"$mariadb_folder/server.log" 2>&1 &
  mariadb_pid=$!
  trap 'kill "$mariadb_pid" 2>/dev/null; wait "$mariadb_pid" 2>/dev/null; rm -rf "$mariadb_folder"' EXIT
  for _ in $(seq 60); do
    if grep -q 'ready for connections' "$mariadb_folder/server.log"; then
      export PRIME_MYSQL="mysql://prime:for-tests-only@127.0.0.1:$port/prime"
      return 0
    fi
    sleep 0.5
  done
  echo 'MariaDB did not start: the tests of backend MySQL that need a server will skip.' >&2
}
