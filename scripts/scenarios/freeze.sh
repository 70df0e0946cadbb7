# SIGSTOP of the primary: another is promoted; the old one, continued, is read-only within a second of answering (FENCED_WITHIN_MS).

variants() { if [[ $1 == once ]]; then printf '1 -\n'; else printf '10 -\n'; fi; }

run_scenario() {
    start_scene 3
    kill_primary STOP
    await_successor
    figure writable_ms "$writable_after"
    await_recovery
    wake_primary
    figure fenced_ms "$fenced_after"
    check "the old primary is read-only within $FENCED_WITHIN_MS ms of its first answer" is_below "$fenced_after" "$FENCED_WITHIN_MS"
    check "and stays so" hold 1 is_closed 1
    awk -v until="$killed_at_us" '$1 < until' "$RUN_DIRECTORY/before" >"$RUN_DIRECTORY/acknowledged"
    check "127.0.0.1:$successor_port accepts writes, and no other replica does" only_successor_accepts
    check "the other replicas replicate from it" within "" replicas_follow
    check "all $(wc -l <"$RUN_DIRECTORY/acknowledged") rows acknowledged before are on it" nothing_is_lost
}
