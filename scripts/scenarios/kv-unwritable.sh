# The KV directory cannot be made: the failover succeeds, and a message names the path.

variants() { printf '1 -\n'; }

run_scenario() {
    touch "$RUN_DIRECTORY/not-a-directory"
    CONFIGURATION=("\"KVFileDirectory\": \"$RUN_DIRECTORY/not-a-directory/kv\"")
    start_scene 3
    kill_and_check_failover
    check "the daemon names the path" logged "$RUN_DIRECTORY/not-a-directory/kv"
}
