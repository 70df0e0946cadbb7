# The disk of the designated successor is full: it cannot apply what it received, and another one that received the same is promoted in its place.
#
#   KIND   the disk of its binary log, of some MiB in memory, is filled while the appliers of all replicas stand still, and then the primary is killed

variants() {
    local count=1 kind
    [[ $1 == once ]] || count=5
    for kind in $(scenario_kinds); do printf "$count %s\n" "$kind"; done
}

# Whom the site prefers.
readonly FULL_SERVER=2 LOG_DISK_MEGABYTES=16
# So many rows, a transaction each, are more than what is open on a full disk still takes.
readonly BACKLOG_ROWS=100
# Each of them is synced four times, on a disk that several clusters may share.
readonly BACKLOG_WITHIN=90
readonly DRAIN_SECONDS=5

run_scenario() {
    local number rows words=SLAVE
    position_statement="SHOW MASTER STATUS"
    use_server_kind "$1"
    use_mysql_semi_sync
    [[ $1 != mysql-* ]] || words=REPLICA position_statement="SHOW BINARY LOG STATUS"
    CONFIGURATION=("\"drainTimeout\": \"${DRAIN_SECONDS}s\"")
    before_baton() { give_log_disk "$FULL_SERVER"; }
    start_scene 3
    baton register-candidate "127.0.0.1:$(server_port "$FULL_SERVER")" prefer --url "$url" >"$RUN_DIRECTORY/registered" || fail "register-candidate: $(cat "$RUN_DIRECTORY/registered")"
    for number in 2 3 4; do sql_patiently "$number" "STOP $words SQL_THREAD"; done
    rows=$(wc -l <"$RUN_DIRECTORY/before")
    wait_until "$BACKLOG_WITHIN" "rows that nobody has applied" more_rows $((rows + BACKLOG_ROWS)) ||
        fail "only $(($(wc -l <"$RUN_DIRECTORY/before") - rows)) rows were acknowledged since the appliers stand still"
    # All have received the same: killed between two rows, the primary might have given the last one to others only, and the full one would not be tried.
    end_process writer1
    end_process writer2
    wait_until "$ROWS_WITHIN" "all replicas to have received the same" all_have_received || fail_with_log "a replica stays behind"
    on_log_disk 'cat /dev/zero >"$0/filler" 2>/dev/null; :'
    kill_primary
    await_successor
    figure writable_ms "$writable_after"
    await_recovery
    check "the one whose disk is full was designated" logged "127.0.0.1:$(server_port "$FULL_SERVER"), epoch .*must hold"
    check "the log says why it was given up" logged "127.0.0.1:$(server_port "$FULL_SERVER"): it did not apply what it received within $DRAIN_SECONDS s"
    check "another one was promoted" not is_equal "$successor" "$FULL_SERVER"
    # MySQL changes the source of a replica whose applier hangs; MariaDB has to stop the applier for that.
    if [[ $1 == mysql-* ]]; then
        check "the one whose disk is full follows it" replica_follows "$FULL_SERVER" "$successor_port"
    else
        check "the one whose disk is full is lost" logged "lost.*127.0.0.1:$(server_port "$FULL_SERVER")"
    fi
    check "and read-only" is_equal "$(sql "$FULL_SERVER" "SELECT @@read_only")" 1
    # Whatever becomes of it: its applier waits for room.
    end_process "server$FULL_SERVER"
    check_failover
}

# give_log_disk N: the server, which runs, is started again with its binary log on a disk of its own.
give_log_disk() {
    log_disk=$RUN_DIRECTORY/log-disk
    mkdir "$log_disk"
    end_process "server$1" 15
    SERVER_WRAPPER=(unshare --mount bash -c 'mount -t tmpfs -o "size=$0m,mode=0777" baton "$1" && exec "${@:2}"' "$LOG_DISK_MEGABYTES" "$log_disk")
    start_server "$1" --read-only=1 --log-bin="$log_disk/binlog"
    SERVER_WRAPPER=()
    await_server "$1"
    await_replicas "$replica_count"
}
# Where that server sees it.
on_log_disk() { nsenter --target "$(process_id "server$FULL_SERVER")" --mount bash -c "$1" "$log_disk"; }

# Up to where the primary has written.
all_have_received() {
    local file place number status
    read -r file place _ < <(sql 1 "$position_statement")
    for number in 2 3 4; do
        status=$(replica_status "$number" 2>/dev/null) || return 1
        [[ $status =~ \ (Master|Source)_Log_File:\ ([^[:space:]]+) && ${BASH_REMATCH[2]} == "$file" ]] || return 1
        [[ $status =~ Read_(Master|Source)_Log_Pos:\ ([0-9]+) && ${BASH_REMATCH[2]} == "$place" ]] || return 1
    done
}
