# A primary that was replaced comes back, is fenced, and follows the primary in its place, with all rows, each once. With a row of its own it does not.
#   asked KIND     when a person asks, and not before; then it takes over again
#   unasked KIND   by itself: rejoinFormerPrimaries, where its binary log is forced to disk
#   parted KIND    not by itself, because a crash of its machine would have parted its tables from its binary log; but when a person asks
#   errant KIND    while the daemon was away it took a row: it is left alone, by itself and when asked, and the transaction is named

variants() {
    local count=1 kind
    [[ $1 == once ]] || count=10
    for kind in $(scenario_kinds); do printf "$count %s $kind\n" asked unasked errant; done
    [[ $1 == once ]] || for kind in $(scenario_kinds); do printf "$count %s $kind\n" parted; done
}

run_scenario() {
    local what kind
    read -r what kind <<<"$1"
    use_server_kind "$kind"
    CONFIGURATION=("\"ReplicationCredentialsQuery\": \"SELECT 'repl', '$SERVER_PASSWORD'\"")
    [[ $what == asked ]] || CONFIGURATION+=('"clusterPolicies": [{"cluster": "*", "rejoinFormerPrimaries": true}]')
    [[ $what != parted ]] || SERVER_OPTIONS+=(--sync-binlog=0)
    start_scene 2
    replace_the_primary
    case $what in
    asked) rejoin_when_asked ;;
    unasked) rejoin_unasked ;;
    parted) rejoin_parted ;;
    errant) refuse_errant ;;
    esac
}

# Nothing tells rows of this table apart: one that is applied twice is there twice.
before_baton() {
    sql_patiently 1 "CREATE TABLE app.plain (n INT) ENGINE=InnoDB"
    sql_patiently 1 "INSERT INTO app.plain VALUES (1), (2), (3)"
}

# replace_the_primary: it is killed, its successor takes rows, and nobody writes to it when it comes back.
replace_the_primary() {
    # The last row may be nowhere but in the binary log of the primary when it dies, also with semi-sync, where nobody was told of it: it would be a row of its own.
    end_writers
    wait_until "$ROWS_WITHIN" "the replicas to hold what the primary holds" replicas_hold_all || fail_with_log "a replica stays behind"
    kill_primary
    await_successor
    figure writable_ms "$writable_after"
    await_recovery
    check_failover
    touch "$RUN_DIRECTORY/after"
    start_process writer4 "$RUN_DIRECTORY/writer.log" bash "$SCRIPTS/lib/writer.sh" "$RUN_DIRECTORY/after" "after the failover" 0 "$successor_port"
    wait_until "$ROWS_WITHIN" "rows on the successor" rows_come
}
end_writers() {
    end_process writer1
    end_process writer2
}
replicas_hold_all() {
    local number
    for number in 2 3; do (($(count_rows "$number") == $(count_rows 1))) || return 1; done
}
count_rows() { sql "$1" "SELECT COUNT(*) FROM app.writes"; }
rows_come() { (($(wc -l <"$RUN_DIRECTORY/after") >= 20)); }

# come_back: it is started again, writable.
come_back() {
    wait_until 15 "the end of the primary" process_ended server1
    start_server_again 1 --read-only=0
    back_at=$(now_ms)
}
is_read_only() { [[ $(sql 1 "SELECT @@read_only" 2>/dev/null) == 1 ]]; }
await_fence() {
    wait_until 30 "the old primary to be fenced" is_read_only || fail_with_log "it is not fenced"
    figure fenced_ms $(($(now_ms) - back_at))
}

# rejoin [OPTION…]: what was said is in `answer`.
rejoin() { baton rejoin "127.0.0.1:$primary_port" "$@" --reason "scenario" --url "$url" >"$RUN_DIRECTORY/answer" 2>&1; }

await_rejoining() {
    wait_until 60 "the old primary to follow its successor" replica_follows 1 "$successor_port" || fail_with_log "it does not follow the successor: $(cat "$RUN_DIRECTORY/answer" 2>/dev/null)"
    figure rejoined_ms $(($(now_ms) - back_at))
}
# check_rejoined: a replica like the others.
check_rejoined() {
    check "a row written now reaches it" eventually 10 new_row_reaches_it
    check "it takes no writes" is_closed 1
    check "nobody but the successor does" only_successor_accepts
    end_process writer4
    cat "$RUN_DIRECTORY/before" "$RUN_DIRECTORY/after" >"$RUN_DIRECTORY/acknowledged"
    check "all $(wc -l <"$RUN_DIRECTORY/acknowledged") rows that were acknowledged are on the successor" nothing_is_lost
    check "it has the same rows, each once" eventually 15 holds_the_same
    check "both of its threads run" replica_follows 1 "$successor_port"
}
new_row_reaches_it() {
    local id
    id=$(sql "$successor" "INSERT INTO app.writes (note, server) VALUES ('afterwards', @@server_id); SELECT LAST_INSERT_ID()") && eventually 5 row_is_on 1 "$id"
}
holds_the_same() {
    local rows
    rows=$(rows_of 1) && [[ -n $rows && $rows == $(rows_of "$successor") ]]
}
rows_of() { sql "$1" "SELECT COUNT(*), SUM(CRC32(CONCAT_WS('-', id, note, server))) FROM app.writes; SELECT COUNT(*), SUM(n) FROM app.plain"; }

rejoin_when_asked() {
    come_back
    await_fence
    check "it follows nobody by itself" hold 5 follows_nobody 1
    check "a dry run shows the statements" rejoin --dry-run
    check "among them the one that gives it a source" answer_says "CHANGE (MASTER|REPLICATION SOURCE) TO .*_PORT = $successor_port"
    check "and it touches nothing" follows_nobody 1
    check "whoever asks gets it" rejoin
    await_rejoining
    check_rejoined
    check "it can be the primary again" hand_over 1
    check "it takes writes" not is_read_only
    check "and its successor follows it" eventually 10 replica_follows "$successor" "$primary_port"
}

rejoin_unasked() {
    come_back
    await_fence
    await_rejoining
    check_rejoined
    check "the log says that it was fenced and had nothing of its own" logged "127.0.0.1:$primary_port is read-only; no errant transactions"
    check "and that it is a replica again" eventually 15 logged "127.0.0.1:$primary_port, which was the primary, is a replica again"
}

rejoin_parted() {
    come_back
    await_fence
    check "the log says why it does not rejoin" eventually 60 logged "127.0.0.1:$primary_port does not follow 127.0.0.1:$successor_port by itself: .*sync_binlog is 0"
    check "it follows nobody" follows_nobody 1
    check "whoever asks gets it" rejoin
    await_rejoining
    check_rejoined
}

refuse_errant() {
    local named
    end_process baton 15
    come_back
    # More than one would be as good: the client gives up early.
    wait_until "$ANSWERED_WITHIN" "a row that is on it alone" sql_as app "$primary_port" "INSERT INTO app.writes (note, server) VALUES ('alone', @@server_id)" || fail "the old primary takes no row"
    # MySQL names the set, MariaDB the last transaction of the server.
    if [[ $kind == mysql-* ]]; then named="$(sql_patiently 1 "SELECT @@server_uuid"):[0-9]+"; else named=$(sql_patiently 1 "SELECT @@gtid_binlog_pos"); fi
    say "── started again" >>"$RUN_DIRECTORY/baton.log"
    start_baton
    await_known
    await_fence
    check "the log names the transaction" eventually 60 logged "127.0.0.1:$primary_port does not follow 127.0.0.1:$successor_port by itself: .*lacks: .*$named"
    check "whoever asks is refused" not rejoin
    check "and is told the transaction" answer_says "it committed what 127.0.0.1:$successor_port lacks: .*$named"
    check "force changes nothing" not rejoin --force
    check "it follows nobody" hold 3 follows_nobody 1
    check "it takes no writes" is_closed 1
    check "nobody but the successor does" only_successor_accepts
}
