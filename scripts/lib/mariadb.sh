# Real MariaDB servers on loopback, in a temporary directory. Sourced after output.sh and processes.sh, never run.
#
# Server 1 starts as the primary, 2… as its replicas. Each is a directory $RUN_DIRECTORY/serverN with its data, socket, log and port.
#
# Accounts of a template, all of them reachable over loopback only, until somebody runs accounts_sql:
#   baton  the manager, with exactly the privileges of MANAGER_PRIVILEGES, and SELECT on mysql.gtid_slave_pos, by which it notices global read locks
#   repl   replication
#   app    an ordinary application: reads and writes the database app, and cannot write where read_only is on
#   admin  may do everything: the tests arrange their servers with it, and scenarios look at them
# and the operating system's user of this script as a superuser through the socket, without a password.

# What the manager needs on MariaDB 10.5 and later, and what for.
readonly MANAGER_PRIVILEGES=(
    "SLAVE MONITOR"            # SHOW ALL SLAVES STATUS, SHOW RELAYLOG EVENTS
    "BINLOG MONITOR"           # SHOW MASTER STATUS, SHOW BINARY LOGS, SHOW BINLOG EVENTS
    "REPLICATION MASTER ADMIN" # SHOW SLAVE HOSTS; semi-sync on the source's side
    "REPLICATION SLAVE ADMIN"  # STOP and START SLAVE, CHANGE MASTER, gtid_slave_pos; semi-sync on the replica's side
    "READ_ONLY ADMIN"          # SET GLOBAL read_only
    "CONNECTION ADMIN"         # KILL sessions of others; one connection more than max_connections
    "PROCESS"                  # other sessions in the process list, InnoDB transactions
    "RELOAD"                   # RESET SLAVE, FLUSH BINARY LOGS
)

# The options that every server runs with. The rest, which differs, is in start_server.
SERVER_OPTIONS=(
    --no-defaults --bind-address=127.0.0.1 --skip-name-resolve
    --log-bin=binlog --log-slave-updates=1 --relay-log=relay --binlog-format=ROW --gtid-strict-mode=1 --sync-binlog=1
    --innodb-flush-log-at-trx-commit=1 --slave-net-timeout=4
    --rpl-semi-sync-slave-enabled=1 --rpl-semi-sync-master-wait-point=AFTER_SYNC --rpl-semi-sync-master-timeout=10000
    # Small: five of them fit beside a compiler.
    --innodb-buffer-pool-size=16M --innodb-log-file-size=8M --key-buffer-size=1M --aria-pagecache-buffer-size=8M --performance-schema=0
    --max-connections=60 --thread-cache-size=8 --table-open-cache=64
    --character-set-server=utf8mb4 --local-infile=0
)

mariadbd_path() { command -v mariadbd || printf /usr/sbin/mariadbd; }

# As root a server refuses to start without being told that this is meant.
server_user() { ((EUID != 0)) || printf -- --user=root; }

# create_template DIRECTORY PASSWORD: makes a data directory to copy from, unless there is one. PASSWORD is that of all its accounts.
create_template() {
    local directory=$1
    [[ -f $directory/template-is-complete ]] && return 0
    begin_template "$directory"
    template_sql "$2" >"$directory.sql"
    mariadb-install-db --no-defaults $(server_user) --datadir="$directory" --skip-test-db --skip-name-resolve --extra-file="$directory.sql" \
        --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" --innodb-log-file-size=8M >"$directory.log" 2>&1 || template_failed "$directory"
    end_template "$directory"
}

begin_template() {
    rm -rf "$1"
    mkdir -p "$1"
    chmod 700 "$1"
    (umask 077 && : >"$1.sql")
}
template_failed() {
    cat "$1.log" >&2
    rm -rf "$1" "$1.log" "$1.sql"
    fail "a data directory could not be made"
}
end_template() {
    rm -f "$1.log" "$1.sql"
    touch "$1/template-is-complete"
}

template_sql() {
    local password=$1
    cat <<SQL
FLUSH PRIVILEGES;
CREATE USER 'admin'@'127.0.0.1' IDENTIFIED BY '$password';
GRANT ALL ON *.* TO 'admin'@'127.0.0.1' WITH GRANT OPTION;
CREATE DATABASE app;
CREATE TABLE app.writes (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, note VARCHAR(200) NOT NULL, server INT UNSIGNED NOT NULL) ENGINE=InnoDB;
CREATE TABLE app.t (id INT PRIMARY KEY) ENGINE=InnoDB;
SQL
    accounts_sql 127.0.0.1 "$password"
}

# accounts_sql FROM PASSWORD: everybody but the administrator, from these addresses.
accounts_sql() {
    local from=$1 password=$2 privileges
    privileges=$(printf '%s, ' "${MANAGER_PRIVILEGES[@]}")
    cat <<SQL
CREATE USER 'baton'@'$from' IDENTIFIED BY '$password';
GRANT ${privileges%, } ON *.* TO 'baton'@'$from';
GRANT SELECT ON mysql.gtid_slave_pos TO 'baton'@'$from';
CREATE USER 'repl'@'$from' IDENTIFIED BY '$password';
GRANT REPLICATION SLAVE ON *.* TO 'repl'@'$from';
CREATE USER 'app'@'$from' IDENTIFIED BY '$password';
GRANT SELECT, INSERT, UPDATE, DELETE ON app.* TO 'app'@'$from';
SQL
}

server_directory() { printf '%s/server%s' "$RUN_DIRECTORY" "$1"; }
server_port() { printf '%s' "$(<"$RUN_DIRECTORY/server$1/port")"; }

# A port below the kernel's own range that nothing listens on, and that was not given out before in this run: whoever got it may not listen yet. PORTS_FROM and PORTS_COUNT keep scripts that run side by
# side apart.
free_port() {
    local port attempt given
    given=" $(cat "$RUN_DIRECTORY/given-ports" 2>/dev/null) "
    for ((attempt = 0; attempt < 200; attempt++)); do
        port=$((${PORTS_FROM:-20000} + SRANDOM % ${PORTS_COUNT:-10000}))
        if [[ $given != *" $port "* ]] && ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            # In a file: callers take the port from a subshell.
            printf '%s ' "$port" >>"$RUN_DIRECTORY/given-ports"
            printf '%s' "$port"
            return 0
        fi
    done
    fail "found no free port on 127.0.0.1 among ${PORTS_COUNT:-10000} from ${PORTS_FROM:-20000}"
}

# make_server N: copies the template and chooses a port.
make_server() {
    local directory port
    directory=$(server_directory "$1")
    port=$(free_port)
    # Of its own: a MariaDB that starts removes what other servers have in a directory for temporary tables that they share, and those end with a signal
    # (information_schema.PROCESSLIST is such a table).
    mkdir "$directory" "$directory/tmp"
    printf '%s' "$port" >"$directory/port"
    cp -r --reflink=auto --sparse=always "$TEMPLATE_DIRECTORY" "$directory/data"
    rm -f "$directory/data/template-is-complete"
}

# Empty: this Debian's MariaDB. mysql.sh says another.
SERVER_PROGRAM=
# SERVER_WRAPPER is put before every start of a server: a scenario runs one in another place.
SERVER_WRAPPER=()
# The same for server 1 when a cluster is started, and what it is told besides.
PRIMARY_WRAPPER=()
PRIMARY_OPTIONS=()
# By which the servers know each other.
SERVER_NAME=127.0.0.1

# start_server N [OPTION…]: starts it, without waiting.
start_server() {
    local directory port number=$1
    shift
    directory=$(server_directory "$number")
    port=$(server_port "$number")
    # As a service manager empties it: a replica that was killed while it tried this directory leaves a file there with which no applier starts any more.
    find "$directory/tmp" -mindepth 1 -delete
    start_process "server$number" "$directory/log" "${SERVER_WRAPPER[@]}" "${SERVER_PROGRAM:-$(mariadbd_path)}" "${SERVER_OPTIONS[@]}" $(server_user) \
        --datadir="$directory/data" --tmpdir="$directory/tmp" --socket="$directory/socket" --pid-file="$directory/pid" --port="$port" --report-host="$SERVER_NAME" --report-port="$port" \
        --server-id="$number" "$@"
}

# sql N STATEMENT: runs it as superuser through the socket and prints the bare result. Gives up after SQL_WITHIN seconds: whoever asks again and again must not hang.
SQL_WITHIN=5
sql() {
    timeout "$SQL_WITHIN" mariadb --no-defaults --batch --skip-column-names --socket="$(server_directory "$1")/socket" --user="$(id -un)" --execute="$2"
}

# sql_patiently N STATEMENT: the same for what is needed once, however long it takes: an account or a table is on the disk only after several syncs, and that of a busy machine is slow. Says what failed,
# because timeout(1) says nothing, and says no more than the first words: a statement may hold a password.
readonly PATIENT_SQL_WITHIN=60
sql_patiently() {
    local SQL_WITHIN=$PATIENT_SQL_WITHIN status=0 first second
    sql "$@" || status=$?
    if ((status)); then
        read -r first second _ <<<"$2" || true
        printf 'error: "%s %s …" failed on server %s, with status %s\n' "$first" "$second" "$1" "$status" >&2
    fi
    return "$status"
}

# sql_as USER PORT STATEMENT: sql over TCP. The password comes from MYSQL_PWD, so that no process list shows it.
sql_as() {
    timeout 5 mariadb --no-defaults --batch --skip-column-names --host=127.0.0.1 --port="$2" --user="$1" --connect-timeout=1 --execute="$3"
}

server_answers() { sql "$1" "SELECT 1" >/dev/null 2>&1; }
server_answers_or_ended() { process_ended "server$1" || server_answers "$1"; }

# The servers of several clusters may start at once, some of them after a crash, on two processors and one disk. Who ended is not waited for.
readonly STARTED_WITHIN=120
# A replica connects, and is told everything from the beginning.
readonly ATTACHED_WITHIN=60

# await_server N: until it answers; a server that ended instead shows its log.
await_server() {
    # Asked once: an answer may be followed by a fence, which ends the session that asks again.
    if ! wait_until "$STARTED_WITHIN" "server $1 to answer" server_answers_or_ended "$1" || process_ended "server$1"; then server_did_not_start "$1"; fi
}
server_did_not_start() {
    tail -n 20 "$(server_directory "$1")/log" >&2
    fail "server $1 did not start"
}

# How often a service manager starts a server again that ends while it recovers from a crash: MariaDB 10.11 sometimes aborts when it rolls back what was
# prepared (since MDEV-33853), and is well at the next start.
readonly MOST_STARTS=5
# start_server_again N [OPTION…]: after a crash, and waits until it answers.
start_server_again() {
    local start
    for ((start = 1; start < MOST_STARTS; start++)); do
        start_server "$@"
        # One that neither answers nor ends still holds its data: another one is not started beside it.
        wait_until "$STARTED_WITHIN" "server $1 to answer" server_answers_or_ended "$1" || server_did_not_start "$1"
        ! process_runs "server$1" || return 0
        say "  server $1 ended by itself: $(grep -m 1 -E 'Assertion|got signal' "$(server_directory "$1")/log" || tail -n 1 "$(server_directory "$1")/log"); it is started again"
    done
    start_server "$@"
    await_server "$1"
}

# In seconds; empty: half of slave-net-timeout, as MariaDB chooses it.
HEARTBEAT_PERIOD=

# replicate_from REPLICA SOURCE [CONNECT_RETRY]: attaches by GTID and starts. CONNECT_RETRY is in seconds (1).
replicate_from() {
    sql_patiently "$1" "CHANGE MASTER TO MASTER_HOST='$SERVER_NAME', MASTER_PORT=$(server_port "$2"), MASTER_USER='repl', MASTER_PASSWORD='$SERVER_PASSWORD',
        MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=${3:-1}${HEARTBEAT_PERIOD:+, MASTER_HEARTBEAT_PERIOD=$HEARTBEAT_PERIOD}; START SLAVE"
}

replica_runs() {
    local status
    status=$(sql "$1" "SHOW GLOBAL STATUS LIKE 'Slave_running'; SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_slave_status'" 2>/dev/null) || return 1
    [[ $status == *Slave_running*ON*Rpl_semi_sync_slave_status*ON* ]]
}

acknowledging_replicas_are() {
    [[ $(sql "$1" "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_master_clients'" 2>/dev/null) == *$'\t'"$2" ]]
}

# start_cluster REPLICAS [CONNECT_RETRY]: one primary and REPLICAS replicas, attached, semi-sync in force. Needs TEMPLATE_DIRECTORY and
# SERVER_PASSWORD.
start_cluster() {
    local count=$(($1 + 1)) number of_all=("${SERVER_WRAPPER[@]}")
    for ((number = 1; number <= count; number++)); do make_server "$number"; done
    SERVER_WRAPPER+=("${PRIMARY_WRAPPER[@]}")
    start_server 1 "${PRIMARY_OPTIONS[@]}"
    SERVER_WRAPPER=("${of_all[@]}")
    for ((number = 2; number <= count; number++)); do start_server "$number" --read-only=1; done
    for ((number = 1; number <= count; number++)); do await_server "$number"; done
    for ((number = 2; number <= count; number++)); do replicate_from "$number" 1 "${2:-1}"; done
    await_replicas "$1"
}

# await_replicas REPLICAS: until they run. Semi-sync is switched on at the source only when all replicas are attached: the first commit would wait for them otherwise.
await_replicas() {
    local number
    wait_until "$ATTACHED_WITHIN" "$1 replicas to attach" acknowledging_replicas_are 1 "$1"
    for ((number = 2; number <= $1 + 1; number++)); do wait_until "$ATTACHED_WITHIN" "replica $number to run" replica_runs "$number"; done
    sql_patiently 1 "SET GLOBAL rpl_semi_sync_master_enabled=1"
}
