# The servers of a scenario are MySQL: what mariadb.sh, failover.sh and scenario.sh say to MariaDB, in its words. Sourced after them, never run.

readonly MYSQL_SERVER_OPTIONS=(
    --bind-address=127.0.0.1 --skip-name-resolve --log-bin=binlog --relay-log=relay --gtid-mode=ON --enforce-gtid-consistency=ON --replica-net-timeout=4
    # Small: five of them fit beside a compiler. The prober asks the performance schema.
    --innodb-buffer-pool-size=16M --innodb-redo-log-capacity=8M --key-buffer-size=1M --mysqlx=OFF --secure-file-priv= --max-connections=60
    --table-open-cache=200 --table-definition-cache=400 --performance-schema-max-table-instances=400 --performance-schema-digests-size=100
)

# use_server_kind KIND: the servers of this run are of that kind from now on. Without semi-sync: nobody who dies is replaced where this is used.
use_server_kind() {
    [[ $1 == mysql-* ]] || return 0
    local templates=${BATON_TEST_TEMPLATES:-$RUN_DIRECTORY/templates}
    mkdir -p "$templates"
    TEMPLATE_DIRECTORY=$templates/$1
    create_server_template "$1" "$TEMPLATE_DIRECTORY" "$SERVER_PASSWORD"
    SERVER_PROGRAM=$(server_program "$1")
    SERVER_OPTIONS=("${MYSQL_SERVER_OPTIONS[@]}")

    sql() {
        timeout 5 mariadb --no-defaults --batch --skip-column-names --host=127.0.0.1 --port="$(server_port "$1")" --user=admin --execute="$2"
    }
    replicate_from() {
        sql "$1" "CHANGE REPLICATION SOURCE TO SOURCE_HOST='$SERVER_NAME', SOURCE_PORT=$(server_port "$2"), SOURCE_USER='repl', SOURCE_PASSWORD='$SERVER_PASSWORD',
            SOURCE_AUTO_POSITION=1, SOURCE_CONNECT_RETRY=${3:-1}, GET_SOURCE_PUBLIC_KEY=1; START REPLICA"
    }
    await_replicas() {
        local number
        for ((number = 2; number <= $1 + 1; number++)); do wait_until 15 "replica $number to run" replica_follows "$number" "$(server_port 1)"; done
    }
    replica_status() {
        timeout 5 mariadb --no-defaults --vertical --host=127.0.0.1 --port="$(server_port "$1")" --user=admin --execute="SHOW REPLICA STATUS"
    }
    replica_follows() {
        local status
        status=$(replica_status "$1" 2>/dev/null) || return 1
        [[ $status =~ Source_Port:\ ([0-9]+) && ${BASH_REMATCH[1]} == "$2" ]] || return 1
        [[ $status == *"Replica_IO_Running: Yes"* && $status == *"Replica_SQL_Running: Yes"* ]]
    }
    processlist() { printf 'performance_schema.processlist'; }
}
