# SIGSTOP of the primary: another is promoted; the old one, continued, is read-only within a second of answering.

# In milliseconds.
readonly FENCED_WITHIN=1000

variants() { if [[ $1 == once ]]; then printf '1 -\n'; else printf '10 -\n'; fi; }

run_scenario() {
    start_scene 3
    kill_primary STOP
    await_successor
    figure writable_ms "$writable_after"
    await_recovery
    signal_process server1 CONT
    local answered='' fenced='' answer deadline=$(($(now_ms) + 10000))
    while [[ -z $fenced ]] && (($(now_ms) < deadline)); do
        # Sessions are killed while it is being fenced: that is no answer.
        answer=$(sql 1 "SELECT @@read_only" 2>/dev/null) || answer=''
        [[ -z $answer || -n $answered ]] || answered=$(now_ms)
        if [[ $answer == 1 ]]; then fenced=$(($(now_ms) - answered)); fi
    done
    figure fenced_ms "${fenced:-10000}"
    check "the old primary is read-only within $FENCED_WITHIN ms of its first answer" is_below "${fenced:-10000}" "$FENCED_WITHIN"
    check "and stays so" hold 1 is_equal "$(sql 1 "SELECT @@read_only")" 1
    awk -v until="$killed_at_us" '$1 < until' "$RUN_DIRECTORY/before" >"$RUN_DIRECTORY/acknowledged"
    check "127.0.0.1:$successor_port accepts writes, and no other replica does" only_successor_accepts
    check "the other replicas replicate from it" within "" replicas_follow
    check "all $(wc -l <"$RUN_DIRECTORY/acknowledged") rows acknowledged before are on it" nothing_is_lost
}
