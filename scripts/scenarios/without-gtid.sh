# The replicas follow by file and position. The primary is killed under load: whoever stands where the successor stands follows it from there, with no row doubled or missing.
#   load KIND     nothing else is wrong; a replica that received a row less than the successor is lost, and is listed
#   late KIND     the applier of a replica is held up before the kill, so it comes to stand there later
#   behind KIND   a replica received less: it is listed as lost, with the remedy, and is not touched

variants() {
    local count=1 kind
    [[ $1 == once ]] || count=5
    for kind in $(scenario_kinds); do
        printf "$count load %s\n" "$kind"
        # Once: what does not depend on the flavour on one of them.
        [[ $1 == once && $kind != mariadb ]] || printf "$count %s $kind\n" late behind
    done
}

run_scenario() {
    local what kind number
    read -r what kind <<<"$1"
    use_server_kind "$kind"
    follow_by_file
    use_mysql_semi_sync
    start_scene 3
    case $what in
    late) hold_session locker3 3 "LOCK TABLES app.writes READ" 600 ;;
    behind) stop_receiver 4 ;;
    esac
    pause 2
    kill_primary
    if [[ $what == late ]]; then
        pause 1
        end_process locker3
    fi
    await_successor
    figure writable_ms "$writable_after"
    await_recovery
    cp "$RUN_DIRECTORY/before" "$RUN_DIRECTORY/acknowledged"
    baton recoveries --url "$url" >"$RUN_DIRECTORY/recoveries" 2>&1 || true
    check "127.0.0.1:$successor_port accepts writes, and no other replica does" only_successor_accepts
    check "all $(wc -l <"$RUN_DIRECTORY/acknowledged") rows that the old primary acknowledged are on it" nothing_is_lost
    check "each other replica follows it or is listed as lost" within "" all_follow_or_are_lost
    check "those that follow do so by file and position" followers_use_no_gtid
    check "a row written to it is on all that follow" row_reaches_followers
    check "they hold the same rows, each once" within "" rows_are_equal
    figure lost "$(lost | wc -w)"
    case $what in
    behind)
        check "the one that received less is lost" is_lost 4
        check "and is told to be rebuilt" logged "127.0.0.1:$(server_port 4).*received no more: rebuild it"
        ;;
    esac
    check "the log says up to where the successor has the old primary's log" logged "127.0.0.1:$successor_port has the log of 127.0.0.1:$primary_port up to binlog\.[0-9]+:[0-9]+"
}

# Instead of by GTID; MySQL has none at all.
follow_by_file() {
    SERVER_OPTIONS=("${SERVER_OPTIONS[@]/#--gtid-mode=ON/--gtid-mode=OFF}")
    if [[ $SERVER_PROGRAM ]]; then
        replicate_from() {
            sql_patiently "$1" "CHANGE REPLICATION SOURCE TO SOURCE_HOST='$SERVER_NAME', SOURCE_PORT=$(server_port "$2"), SOURCE_USER='repl', SOURCE_PASSWORD='$SERVER_PASSWORD',
                SOURCE_AUTO_POSITION=0, SOURCE_CONNECT_RETRY=${3:-1}, GET_SOURCE_PUBLIC_KEY=1; START REPLICA"
        }
    else
        replicate_from() {
            sql_patiently "$1" "CHANGE MASTER TO MASTER_HOST='$SERVER_NAME', MASTER_PORT=$(server_port "$2"), MASTER_USER='repl', MASTER_PASSWORD='$SERVER_PASSWORD',
                MASTER_USE_GTID=no, MASTER_CONNECT_RETRY=${3:-1}; START SLAVE"
        }
    fi
}

stop_receiver() { sql_patiently "$1" "STOP SLAVE IO_THREAD" 2>/dev/null || sql_patiently "$1" "STOP REPLICA IO_THREAD"; }
is_lost() { grep -Eq "lost 127\.0\.0\.1:$(server_port "$1"):" "$RUN_DIRECTORY/baton.log"; }
lost() {
    local number
    for number in $(survivors); do if is_lost "$number"; then printf '%s ' "$number"; fi; done
}
followers() {
    local number
    for number in $(survivors); do is_lost "$number" || printf '%s\n' "$number"; done
}
all_follow_or_are_lost() {
    local number
    for number in $(followers); do replica_follows "$number" "$successor_port" || return 1; done
}
followers_use_no_gtid() {
    local number
    for number in $(followers); do replica_status "$number" | grep -Eq '(Using_Gtid: No|Auto_Position: 0)' || return 1; done
}
row_reaches_followers() {
    local id number
    id=$(sql "$successor" "INSERT INTO app.writes (note, server) VALUES ('afterwards', @@server_id); SELECT LAST_INSERT_ID()") || return 1
    for number in $(followers); do eventually 10 row_is_on "$number" "$id" || return 1; done
}
# Row events that come twice stop an applier by a duplicate key; one that is passed over is missing here.
rows_on() { sql "$1" "SELECT COUNT(*), MIN(id), MAX(id), SUM(CRC32(CONCAT_WS(',', id, note, server))) FROM app.writes"; }
rows_are_equal() {
    local number rows
    rows=$(rows_on "$successor") || return 1
    for number in $(followers); do [[ $(rows_on "$number") == "$rows" ]] || return 1; done
}
