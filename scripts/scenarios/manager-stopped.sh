# SIGSTOP of the manager: nobody is promoted when it continues, and it still does its work afterwards.

variants() { if [[ $1 == once ]]; then printf '1 8\n'; else printf '5 30\n'; fi; }

run_scenario() {
    start_scene 3
    signal_process baton STOP
    pause "$1"
    signal_process baton CONT
    pause 3
    check_nothing_was_done
    kill_and_check_failover
}
