# The primary is killed, or shut down, and started again read-only, as the manual tells every server to start: it is opened again within seconds, or
# a successor was promoted meanwhile and it stays read-only.
#
#   kill SECONDS         kill -9, started after SECONDS
#   shutdown 0           SHUTDOWN, started as soon as it has ended

source "$SCRIPTS/scenarios/restart.sh"

variants() {
    local times=1 delay
    [[ $1 == once ]] || times=10
    for delay in 0.1 1 5; do
        [[ $1 == soak || $delay == 0.1 ]] || continue
        printf '%d kill %s\n' "$times" "$delay"
    done
    printf '%d shutdown 0\n' "$times"
}

run_scenario() {
    local how delay back_at
    read -r how delay <<<"$1"
    start_scene 3 1
    start_prospectors
    wait_until 15 "the primary to have run for a while" has_run_for_a_while
    if [[ $how == kill ]]; then
        kill_primary
        pause "$delay"
    else
        kill_primary TERM
    fi
    wait_until 15 "the end of the primary" process_ended server1
    start_server 1 --read-only=1
    await_server 1
    back_at=$(now_ms)
    figure back_ms "$((back_at - killed_at))"
    wait_until 30 "one server that accepts rows, and replicas that follow it" settled || fail_with_log "no single primary after 30 s"
    if [[ $outcome == kept ]]; then
        figure kept 1
        # The look takes its time too: an upper bound.
        figure reopened_ms "$(($(now_ms) - back_at))"
        check "the log says that it was opened, and why" logged "reopening: .*127.0.0.1:$primary_port"
        check "no recovery promoted anybody" nobody_is_promoted
    else
        figure fenced 1
        check "the old primary is read-only" is_equal "$(sql 1 "SELECT @@read_only")" 1
        check "the other replicas replicate from the successor" eventually 10 replicas_follow
        awk -v until="$killed_at_us" '$1 < until' "$RUN_DIRECTORY/before" >"$RUN_DIRECTORY/acknowledged"
        check "all $(wc -l <"$RUN_DIRECTORY/acknowledged") rows acknowledged before the end are on the successor" nothing_is_lost
    fi
    check "exactly one server accepts rows for five seconds" hold 5 exactly_one_accepts
    [[ $outcome != kept ]] || check_respect
}

# What a person closes stays closed.
check_respect() {
    sql 1 "SET GLOBAL read_only=1"
    check "a primary that a person makes read-only is left alone" hold 4 nobody_accepts
    check "the analysis says why" eventually 5 analysis_says "by a person"
}
nobody_accepts() { [[ -z $(open_servers) ]]; }
# Two starts within three seconds count as one run.
has_run_for_a_while() { (($(sql 1 "SHOW GLOBAL STATUS LIKE 'Uptime'" | cut -f2) >= 5)); }
