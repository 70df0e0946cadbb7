# The servers of a scenario are MySQL: what mariadb.sh, failover.sh and scenario.sh say to MariaDB, in its words. Sourced after them, never run.

readonly MYSQL_SERVER_OPTIONS=(
    --bind-address=127.0.0.1 --skip-name-resolve --log-bin=binlog --relay-log=relay --gtid-mode=ON --enforce-gtid-consistency=ON --replica-net-timeout=4
    # Small: five of them fit beside a compiler. The prober asks the performance schema.
    --innodb-buffer-pool-size=16M --innodb-redo-log-capacity=8M --key-buffer-size=1M --mysqlx=OFF --secure-file-priv= --max-connections=60
    --table-open-cache=200 --table-definition-cache=400 --performance-schema-max-table-instances=400 --performance-schema-digests-size=100
)

# use_server_kind KIND: the servers of this run are of that kind from now on; on MySQL without semi-sync.
use_server_kind() {
    [[ $1 == mysql-* ]] || return 0
    local templates=${BATON_TEST_TEMPLATES:-$RUN_DIRECTORY/templates}
    mkdir -p "$templates"
    TEMPLATE_DIRECTORY=$templates/$1
    create_server_template "$1" "$TEMPLATE_DIRECTORY" "$SERVER_PASSWORD"
    SERVER_PROGRAM=$(server_program "$1")
    SERVER_OPTIONS=("${MYSQL_SERVER_OPTIONS[@]}")

    # By the socket, as on MariaDB: a server whose network is cut is still looked at. Its superuser has no password there, whatever MYSQL_PWD is for the others.
    sql() {
        timeout "$SQL_WITHIN" mariadb --no-defaults --batch --skip-column-names --socket="$(server_directory "$1")/socket" --user=root --password= --execute="$2"
    }
    replicate_from() {
        sql_patiently "$1" "CHANGE REPLICATION SOURCE TO SOURCE_HOST='$SERVER_NAME', SOURCE_PORT=$(server_port "$2"), SOURCE_USER='repl', SOURCE_PASSWORD='$SERVER_PASSWORD',
            SOURCE_AUTO_POSITION=1, SOURCE_CONNECT_RETRY=${3:-1}${HEARTBEAT_PERIOD:+, SOURCE_HEARTBEAT_PERIOD=$HEARTBEAT_PERIOD}, GET_SOURCE_PUBLIC_KEY=1; START REPLICA"
    }
    await_replicas() { await_followers "$1"; }
    replica_status() {
        timeout 5 mariadb --no-defaults --vertical --socket="$(server_directory "$1")/socket" --user=root --password= --execute="SHOW REPLICA STATUS"
    }
    replica_follows() {
        local status
        status=$(replica_status "$1" 2>/dev/null) || return 1
        [[ $status =~ Source_Port:\ ([0-9]+) && ${BASH_REMATCH[1]} == "$2" ]] || return 1
        [[ $status == *"Replica_IO_Running: Yes"* && $status == *"Replica_SQL_Running: Yes"* ]]
    }
    processlist() { printf 'performance_schema.processlist'; }
}

readonly MYSQL_SEMI_SYNC_OPTIONS=(
    --plugin-load-add=semisync_source.so --plugin-load-add=semisync_replica.so
    --rpl-semi-sync-replica-enabled=1 --rpl-semi-sync-source-wait-point=AFTER_SYNC --rpl-semi-sync-source-timeout=10000
)

# use_mysql_semi_sync: after use_server_kind: what is acknowledged was received by a replica, as on MariaDB.
use_mysql_semi_sync() {
    [[ $SERVER_PROGRAM ]] || return 0
    SERVER_OPTIONS+=("${MYSQL_SEMI_SYNC_OPTIONS[@]}")
    acknowledging_replicas_are() {
        [[ $(sql "$1" "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_source_clients'" 2>/dev/null) == *$'\t'"$2" ]]
    }
    await_replicas() {
        wait_until "$ATTACHED_WITHIN" "$1 replicas to attach" acknowledging_replicas_are 1 "$1"
        await_followers "$1"
        sql_patiently 1 "SET GLOBAL rpl_semi_sync_source_enabled=1"
    }
}
