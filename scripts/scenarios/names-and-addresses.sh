# Applications that reach the primary by a name and by a virtual address, which the hooks of Documentation/Examples/NamesAndAddresses move; hosts, name server, ip and arping are real.
#   moved     a switchover, then the new primary's server dies and its host does not: both move each time; then the hooks by hand, again and with values that are no names
#   cut-off   the primary's host is cut off from everybody: the name moves, and the address does not, because nobody knows whether it is free
#   fenced    the same, but FencingProcesses shut the host's port and say so: the address moves

variants() {
    local count=1 variant
    [[ $1 == once ]] || count=5
    for variant in moved cut-off fenced; do printf '%d %s\n' "$count" "$variant"; done
}

# In seconds: the TTL of the name, and what a failover's hooks take.
readonly MOVED_WITHIN=15

run_scenario() {
    source "$SCRIPTS/lib/hosts.sh"
    make_hosts
    start_hosts
    case $1 in
    moved) move_twice ;;
    cut-off) lose_the_host ;;
    fenced) shut_the_port ;;
    esac
}

# The name first: the other one may fail, and what is required keeps what follows it from running.
readonly HOOKS=('"PostMasterFailoverProcesses": ["update-dns {failureClusterAlias} {successorHost}", "move-address {failedHost} {successorHost}"]' '"requiredHooks": ["PostMasterFailoverProcesses"]')

check_before() {
    check "the name is that of db1" is_alias_of_host "$WRITE_NAME" 1
    check "db1 has the address, and no other host" address_is_on 1
    check "a client writes to db1 by the address" writes_to "$VIRTUAL_ADDRESS" 1
    check "and by the name" writes_to "$WRITE_NAME" 1
    check "a neighbour that asks once reaches db1" is_equal "$(from_place neighbour "$VIRTUAL_ADDRESS" "SELECT @@server_id")" 1
    check "it knows whose card that is" neighbour_knows 1
    killed_at=$(now_ms)
    start_applications
    check "applications write by the address and by the name" eventually "$ROWS_WITHIN" both_have_written 1
}
both_have_written() { has_written address "$1" && has_written name "$1"; }

# check_name N, check_address N: whoever begins anew finds it.
check_name() {
    check "the name is that of db$1" is_alias_of_host "$WRITE_NAME" "$1"
    check "a new connection by the name writes to it" eventually "$MOVED_WITHIN" writes_to "$WRITE_NAME" "$1"
}
check_address() {
    check "a neighbour that said nothing sends to its card what is for the address" neighbour_knows "$1"
    check "a new connection by the address writes to it" eventually "$MOVED_WITHIN" writes_to "$VIRTUAL_ADDRESS" "$1"
}

# MARK: Hosts that answer

move_twice() {
    start_hosts_manager "${HOOKS[@]}"
    watch_address
    check_before
    switch_to_second
    kill_second
    check "at no time had two hosts the address" not address_was_on_two_hosts
    repeat_by_hand
    be_refused
    ask_a_resolver
    # Last, because it breaks what is above: the watch is not blind.
    in_place db2 ip address add "$VIRTUAL_ADDRESS/24" dev uplink
    check "the watch tells of an address that two hosts have" eventually 5 address_was_on_two_hosts
}

switch_to_second() {
    say "  a switchover to db2"
    killed_at=$(now_ms)
    check "it is done" eventually 30 switch_over 2
    await_recovery
    check "the hooks ended well" newest_recovery_says "^recovery .* succeeded after"
    check "each ran once" is_equal "$(grep -c arping "$RUN_DIRECTORY/ssh.log")" 1
    check_name 2
    check "db2 has the address, and no other host" address_is_on 2
    check_address 2
    check "the application by the address goes on there by itself" eventually "$MOVED_WITHIN" has_written address 2
    check "the application by the name keeps its connection to db1 and is refused there" eventually 5 is_told name 1290
    check "and never writes to db2" hold "$STAYS_SECONDS" not has_written name 2
    check "nothing else ended its connection" is_equal "$(sort -u "$RUN_DIRECTORY/name.errors")" 1290
    # What an application has to do for itself.
    end_process writer-name
    start_application name "$WRITE_NAME"
    check "it writes to db2 when it connects anew" eventually "$MOVED_WITHIN" has_written name 2
}
# What a busy machine makes a long write keeps it from beginning; then it is asked for again.
switch_over() { baton switchover "$ALIAS" --to "$(host_name "$1"):$SERVER_PORT" --url "$url" >>"$RUN_DIRECTORY/baton.log" 2>&1; }
# Longer than the name's TTL: time does not help it.
readonly STAYS_SECONDS=6
# is_told NAME ERROR
is_told() { grep -qx "$2" "$RUN_DIRECTORY/$1.errors"; }

kill_second() {
    say "  the server of db2 is killed, its host is well"
    killed_at=$(now_ms)
    signal_process server2 KILL
    await_successor_of 2
    await_recovery
    check "the hooks ended well" newest_recovery_says "^recovery .* succeeded after"
    check_name "$successor"
    check "db$successor has the address, and no other host" address_is_on "$successor"
    check_address "$successor"
    check "the application by the address goes on there by itself" eventually "$MOVED_WITHIN" has_written address "$successor"
    check "so does the one by the name, whose connection the death ended" eventually "$MOVED_WITHIN" has_written name "$successor"
    figure address_ms "$(first_row_ms address "$successor")"
    figure name_ms "$(first_row_ms name "$successor")"
}

repeat_by_hand() {
    check "update-dns runs again and ends well" by_hand update-dns "$ALIAS" "$(host_name "$successor")"
    check "in whatever letters the host is written" by_hand update-dns "$ALIAS" "$(host_name "$successor" | tr 'a-z' 'A-Z')"
    check "move-address runs again and ends well" by_hand move-address "$(host_name 2)" "$(host_name "$successor")"
    check "the name is what it was" resolves "$WRITE_NAME" "${ADDRESS_OF[db$successor]}"
    check "the address is where it was" address_is_on "$successor"
}

# MARK: Values that are no names

be_refused() {
    local value well sent_names sent_lines
    well=$(host_name "$successor")
    sent_names=$(changes_of_names) sent_lines=$(wc -l <"$RUN_DIRECTORY/ssh.log")
    for value in "x; touch $RUN_DIRECTORY/harm" "\$(touch $RUN_DIRECTORY/harm)" "\`touch $RUN_DIRECTORY/harm\`" $'x\nupdate delete db1.'"$DOMAIN" "-oProxyCommand=touch $RUN_DIRECTORY/harm" "" "'x'" "*"; do
        check "$(printf '%q is no alias, no host, and nobody to move an address from or to' "$value")" refuses_everywhere "$value" "$well"
    done
    check "a host that is known by its address gets no alias" refuses update-dns "$ALIAS" "${ADDRESS_OF[db$successor]}"
    check "nothing was sent to the name server" is_equal "$(changes_of_names)" "$sent_names"
    check "nor to a host" is_equal "$(wc -l <"$RUN_DIRECTORY/ssh.log")" "$sent_lines"
    check "and nothing was run" not test -e "$RUN_DIRECTORY/harm"
    check "the name server takes no other change by that key" not change_of_host
}
change_of_host() { printf 'server ns1.%s\nzone %s\nupdate add %s 5 A %s\nsend\n' "$DOMAIN" "$DOMAIN" "$(host_name 1)" "${ADDRESS_OF[client]}" | by_hand nsupdate -k "$RUN_DIRECTORY/write.key"; }
# refuses HOOK ARGUMENT…: with status 1.
refuses() {
    local status=0
    by_hand "$@" || status=$?
    ((status == 1))
}
refuses_everywhere() { refuses update-dns "$1" "$2" && refuses update-dns "$ALIAS" "$1" && refuses move-address "$1" "$2" && refuses move-address "$2" "$1"; }

# MARK: Resolvers

ask_a_resolver() {
    local other=payments.$WRITE_ZONE
    by_hand update-dns payments "$(host_name 1)" || fail "another name could not be made: $(tail -n 3 "$RUN_DIRECTORY/by-hand.log")"
    check "a resolver says of another name what the name server says" is_alias_of_host "$other" 1 "$RESOLVER"
    by_hand update-dns payments "$(host_name 3)" || fail "the other name could not be changed: $(tail -n 3 "$RUN_DIRECTORY/by-hand.log")"
    check "right after a change it still says what it was told before" is_alias_of_host "$other" 1 "$RESOLVER"
    check "in the end it says what is so" eventually "$MOVED_WITHIN" is_alias_of_host "$other" 3 "$RESOLVER"
}

# MARK: A host that does not

lose_the_host() {
    start_hosts_manager "${HOOKS[@]}"
    check_before
    say "  db1 is cut off from everybody"
    killed_at=$(now_ms)
    cut_host 1
    await_successor_of 1
    await_recovery
    check "the recovery ended, with an error of a hook" newest_recovery_says "^recovery .* succeeded with errors"
    check "move-address, which ended with status 1" newest_recovery_says "move-address .*: failed: exit status 1"
    check "it says why" newest_recovery_says "did not give $VIRTUAL_ADDRESS/24 up"
    check_name "$successor"
    check "db1 still has the address, and no other host" address_is_on 1
    check "db1 would take writes" takes_writes 1
    check "nobody is reached by the address" not from_place client "$VIRTUAL_ADDRESS" "SELECT 1" 2>/dev/null
    say "  db1 is back"
    join_host 1
    check "the address leads to it: the manager has closed it, and it takes no writes" eventually 30 is_refused_by "$VIRTUAL_ADDRESS" 1
    check "it still has the address, and no other host" address_is_on 1
    check "move-address, by hand now, ends well" by_hand move-address "$(host_name 1)" "$(host_name "$successor")"
    check "db$successor has the address, and no other host" address_is_on "$successor"
    check_address "$successor"
}

shut_the_port() {
    write_fence
    start_hosts_manager "${HOOKS[@]}" '"fencing": "hook"' "\"FencingProcesses\": [\"shut-port {failedHost}\"]"
    check_before
    say "  db1 is cut off from everybody, and the switch can be told to shut its port"
    killed_at=$(now_ms)
    cut_host 1
    await_successor_of 1
    await_recovery
    check "the hooks ended well" newest_recovery_says "^recovery .* succeeded after"
    check "FencingProcesses made sure of db1" newest_recovery_says "FencingProcesses made sure"
    check_name "$successor"
    check_address "$successor"
    check "the application by the address goes on there by itself" eventually 30 has_written address "$successor"
    figure address_ms "$(first_row_ms address "$successor")"
    say "  what cut db1 off is over, and its port stays shut"
    join_host 1
    check "db1 still has the address, as db$successor does" is_equal "$(hosts_with_address)" "1 $successor "
    check "db$successor alone answers to it" is_equal "$(answers_to_address)" "$(link_address "$successor")"
    check "so that nobody but it is reached by it" writes_to "$VIRTUAL_ADDRESS" "$successor"
    say "  now db$successor runs no command lines"
    end_process "command-lines$successor"
    check "what was fenced in that recovery does not free the address in another one" refuses env ORC_RECOVERY_UID=another move-address "$(host_name "$successor")" "$(host_name $((5 - successor)))"
    check "nor by hand" refuses move-address "$(host_name "$successor")" "$(host_name $((5 - successor)))"
    check "the address is where it was" is_equal "$(hosts_with_address)" "1 $successor "
    check "a person who knows moves it all the same" by_hand env FENCED=yes move-address "$(host_name "$successor")" "$(host_name $((5 - successor)))"
    check "then two hosts have it that are reached: that person was wrong" is_equal "$(answers_to_address | wc -l)" 2
}
# What a site has for this asks the switch over its own network. It succeeds, and says so to move-address, only if the port is shut.
write_fence() {
    place_wrapper exchange
    cat >"$RUN_DIRECTORY/bin/shut-port" <<HOOK
#!/usr/bin/env bash
set -euo pipefail
${PLACE[*]} ip link set "port-\${1%%.*}" down
printf '%s' "\$ORC_RECOVERY_UID" >"$RUN_DIRECTORY/fenced"
HOOK
    chmod 755 "$RUN_DIRECTORY/bin/shut-port"
}
