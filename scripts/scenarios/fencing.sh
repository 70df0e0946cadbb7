# What has to make sure of a primary that stands still (SIGSTOP) before its successor is opened.
#   turned-off   hook: FencingProcesses end it, which takes them a second, and then the successor is opened
#   refused      hook: they fail: nothing is opened, and the recovery says why
#   none         hook, and there are none: the configuration is refused
#   waived       waived: the successor is opened; the old primary goes on and still takes writes, which was said

variants() {
    local variant count=1
    [[ $1 == once ]] || count=5
    for variant in turned-off refused waived; do printf '%d %s\n' "$count" "$variant"; done
    printf '1 none\n'
}

run_scenario() {
    local policy=hook
    [[ $1 != waived ]] || policy=waived
    CONFIGURATION=("\"fencing\": \"$policy\"")
    # Once as arguments and once as a line for a shell.
    case $1 in
    turned-off) CONFIGURATION+=("\"hooks\": [{\"phase\": \"FencingProcesses\", \"argv\": [\"bash\", \"$RUN_DIRECTORY/turn-off\", \"{failedHost}:{failedPort}\", \"{successorHost}:{successorPort}\"]}]") ;;
    refused) CONFIGURATION+=("\"FencingProcesses\": [\"bash $RUN_DIRECTORY/turn-off {failedHost}:{failedPort} {successorHost}:{successorPort}\"]") ;;
    esac
    write_hook "$1"
    case $1 in
    turned-off) be_turned_off ;;
    refused) be_refused ;;
    none) have_none ;;
    waived) be_waived ;;
    esac
}

# What a site would have here switches the power off, or takes the address away.
write_hook() {
    cat >"$RUN_DIRECTORY/turn-off" <<HOOK
[[ $1 == turned-off ]] || exit 1
read -r id _ <"$RUN_DIRECTORY/processes/server1"
kill -s KILL "\$id"
sleep 1
echo "\$1 \$2 \$(date +%s%3N)" >>"$RUN_DIRECTORY/turned-off"
HOOK
}

# The hook has ended before the successor was seen to accept writes.
opened_after_hook() { (($(awk 'END { print $3 }' "$RUN_DIRECTORY/turned-off") <= killed_at + writable_after)); }
ran_for() { [[ $(cut -d' ' -f1,2 "$RUN_DIRECTORY/turned-off") == "127.0.0.1:$primary_port 127.0.0.1:$successor_port" ]]; }

be_turned_off() {
    start_scene 3
    kill_primary STOP
    await_successor
    figure writable_ms "$writable_after"
    await_recovery
    check "the hook ran once, for the old primary and its successor" ran_for
    check "nothing was open before it ended" opened_after_hook
    check "the old primary is gone" process_ended server1
    check "the recovery says what made sure" last_recovery_says "FencingProcesses made sure"
    check_failover
}

be_refused() {
    start_scene 3
    kill_primary STOP
    await_recovery
    check "nobody is promoted" hold 5 nobody_is_promoted
    check "the recovery says why" last_recovery_says "FencingProcesses could not make sure"
    signal_process server1 CONT
    check "the old primary, which a designation has replaced, is read-only when it goes on" eventually 10 primary_is_closed
    check "and still nobody is promoted" nobody_is_promoted
}
primary_is_closed() { [[ $(sql 1 "SELECT @@read_only" 2>/dev/null) == 1 ]]; }

have_none() {
    start_cluster 1 1
    note_cluster 1
    write_configuration "${CONFIGURATION[@]}"
    start_baton
    wait_until 20 "the daemon to end" process_ended baton || fail_with_log "it serves"
    check "it names what is missing" logged "FencingProcesses"
}

be_waived() {
    start_scene 3
    kill_primary STOP
    await_successor
    figure writable_ms "$writable_after"
    await_recovery
    check "the recovery says that nobody fenced it" last_recovery_says "nobody fenced the old primary"
    signal_process server1 CONT
    check "the old primary goes on, and nobody closes it" hold 3 primary_is_open
    check "127.0.0.1:$successor_port accepts writes, and no other replica does" only_successor_accepts
    check "the other replicas replicate from it" within "" replicas_follow
}
primary_is_open() { [[ $(sql 1 "SELECT @@read_only" 2>/dev/null || echo 0) == 0 ]]; }
