# The write probe is on: whether the successor's first row is told.
#
#   acknowledged  it is
#   refused       the probe's account is missing on whoever is likely to be promoted: the failover goes on, and its result says what keeps the row

variants() { printf '1 acknowledged\n1 refused\n'; }

readonly PROBE_ACCOUNT=baton_probe

run_scenario() {
    CONFIGURATION=('"writeProbe": true' '"writeProbePeriod": "1s"' "\"writeProbeUser\": \"$PROBE_ACCOUNT\"" "\"writeProbePassword\": \"$SERVER_PASSWORD\"")
    start_scene 3
    wait_until 30 "the primary's row" primary_is_written_to
    if [[ $1 == refused ]]; then sql_patiently "$(favorite)" "SET SESSION sql_log_bin=0; DROP USER '$PROBE_ACCOUNT'@'%'"; fi
    kill_and_check_failover
    if [[ $1 == acknowledged ]]; then
        check "the timeline has the row" timeline_has "row-written +127.0.0.1:$successor_port acknowledged a row"
        check "the result has no complaint" not timeline_has "no row of the write probe"
    else
        check "the timeline has no row" not timeline_has row-written
        check "the result says what keeps it" timeline_has "closed .*no row of the write probe was acknowledged by it so far: .*$PROBE_ACCOUNT"
    fi
}

# As the manual says: an administrator makes the table and the account, and they are replicated.
before_baton() {
    sql_patiently 1 "CREATE SCHEMA baton;
        CREATE TABLE baton.write_probe (id TINYINT UNSIGNED NOT NULL PRIMARY KEY, written_at DATETIME(6) NOT NULL) ENGINE=InnoDB;
        INSERT INTO baton.write_probe VALUES (1, '2000-01-01');
        CREATE USER '$PROBE_ACCOUNT'@'%' IDENTIFIED BY '$SERVER_PASSWORD';
        GRANT SELECT, UPDATE ON baton.write_probe TO '$PROBE_ACCOUNT'@'%'"
}
primary_is_written_to() { [[ $(sql 1 "SELECT written_at > '2000-01-01' FROM baton.write_probe" 2>/dev/null) == 1 ]]; }
timeline_has() { baton recoveries --last --since "$killed_at" --url "$url" | grep -Eq "$1"; }
