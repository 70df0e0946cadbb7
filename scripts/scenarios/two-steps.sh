# The replica that received the most is not the one to promote: another fetches from it first, is promoted then, and nothing is lost.
#   forbidden KIND   it is must_not
#   preferred KIND   it could be promoted, and another is wanted more

variants() {
    local count=1 kind
    [[ $1 == once ]] || count=10
    for kind in $(scenario_kinds); do printf "$count %s $kind\n" forbidden preferred; done
}

run_scenario() {
    local what kind number
    read -r what kind <<<"$1"
    use_server_kind "$kind"
    start_scene 3
    case $what in
    forbidden) register 4 must_not ;;
    preferred) register 3 prefer ;;
    esac
    for number in 2 3; do stop_receiver "$number"; done
    await_rows_of_4_alone
    # Without semi-sync the last row may be nowhere but on the primary when it dies.
    end_process writer1
    end_process writer2
    wait_until "$ROWS_WITHIN" "server 4 to hold what the primary holds" holds_all_rows 4 || fail_with_log "server 4 stays behind"
    kill_primary
    await_successor
    figure writable_ms "$writable_after"
    await_recovery
    case $what in
    forbidden) check "another than the most advanced was promoted" not is_equal "$successor" 4 ;;
    preferred) check "the one that is wanted was promoted" is_equal "$successor" 3 ;;
    esac
    check "the log says from whom it fetched" logged "$successor_port fetches from 127.0.0.1:$(server_port 4)"
    check_failover
}

register() { baton register-candidate "127.0.0.1:$(server_port "$1")" "$2" --url "$url" >"$RUN_DIRECTORY/registered" || fail "register-candidate: $(cat "$RUN_DIRECTORY/registered")"; }
stop_receiver() { sql_patiently "$1" "STOP SLAVE IO_THREAD" 2>/dev/null || sql_patiently "$1" "STOP REPLICA IO_THREAD"; }
# Rows that are nowhere but on the primary and on server 4.
await_rows_of_4_alone() { wait_until "$ROWS_WITHIN" "rows that only one replica receives" four_is_ahead || fail_with_log "all replicas receive the same"; }
four_is_ahead() { (($(count_rows 4) > $(count_rows 3) + 5)); }
holds_all_rows() { (($(count_rows "$1") == $(count_rows 1))); }
count_rows() { sql "$1" "SELECT COUNT(*) FROM app.writes"; }
