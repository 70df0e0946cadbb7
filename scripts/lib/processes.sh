# Starting and ending background processes. Sourced, never run.
#
# Every process is recorded in $RUN_DIRECTORY/processes/NAME as "PID START", START being the kernel's start time of that process. A signal is sent
# only while both still match, so a number that was given to another process meanwhile is left alone. A guard in a session of its own ends the
# processes and removes the directory when this script is gone, whatever ended it.

# The kernel's start time of a process, empty when there is none (or only its zombie).
process_start_time() {
    local stat
    { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 0
    # The command name, field 2, may hold spaces: count from its closing parenthesis.
    local -a fields
    read -r -a fields <<<"${stat##*) }"
    [[ ${fields[0]} == Z ]] || printf '%s' "${fields[19]}"
}

# start_process NAME LOG COMMAND…: runs COMMAND in the background with its output in LOG.
start_process() {
    local name=$1 log=$2
    shift 2
    "$@" >>"$log" 2>&1 </dev/null &
    record_process "$name" $!
}

# record_process NAME PID: makes a process that was started in another way known to the clean-up.
record_process() {
    mkdir -p "$RUN_DIRECTORY/processes"
    printf '%s %s\n' "$2" "$(process_start_time "$2")" >"$RUN_DIRECTORY/processes/$1"
    disown "$2" 2>/dev/null || true
}

# The process id of NAME, empty when it is not running.
process_id() {
    local id start
    [[ -f $RUN_DIRECTORY/processes/$1 ]] || return 0
    read -r id start <"$RUN_DIRECTORY/processes/$1"
    if [[ -n $start && $(process_start_time "$id") == "$start" ]]; then printf '%s' "$id"; fi
}

process_runs() { [[ -n $(process_id "$1") ]]; }
process_ended() { [[ -z $(process_id "$1") ]]; }

# Whether a process was started with setsid, so that what it starts belongs to its own process group.
process_leads_group() {
    local stat
    { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
    local -a fields
    read -r -a fields <<<"${stat##*) }"
    [[ ${fields[2]} == "$1" ]]
}

# signal_process NAME SIGNAL: nothing happens when it is gone. A process that leads a group takes its children with it.
signal_process() {
    local id
    id=$(process_id "$1")
    [[ -n $id ]] || return 0
    if process_leads_group "$id"; then kill -s "$2" -- "-$id" 2>/dev/null || true; else kill -s "$2" "$id" 2>/dev/null || true; fi
}

# end_process NAME [SECONDS]: TERM, and KILL when it is still there after SECONDS (5).
end_process() {
    process_runs "$1" || return 0
    signal_process "$1" TERM
    wait_until "${2:-5}" "the end of $1" process_ended "$1" 2>/dev/null || signal_process "$1" KILL
}

# Ends everything and removes RUN_DIRECTORY. Daemon and clients may finish what they are doing; the servers hold nothing worth a shutdown.
clean_up_run() {
    local file name
    [[ -n ${RUN_DIRECTORY:-} && -d $RUN_DIRECTORY ]] || return 0
    for file in "$RUN_DIRECTORY"/processes/*; do
        name=${file##*/}
        if [[ -f $file && $name != guard && $name != server* ]]; then signal_process "$name" TERM; fi
    done
    for file in "$RUN_DIRECTORY"/processes/*; do
        name=${file##*/}
        [[ -f $file && $name != guard && $name != server* ]] || continue
        wait_until 5 "the end of $name" process_ended "$name" 2>/dev/null || true
    done
    for file in "$RUN_DIRECTORY"/processes/*; do
        [[ -f $file ]] || continue
        name=${file##*/}
        [[ $name == guard ]] || signal_process "$name" KILL
    done
    for file in "$RUN_DIRECTORY"/processes/*; do
        [[ -f $file && ${file##*/} != guard ]] || continue
        wait_until 5 "the end of ${file##*/}" process_ended "${file##*/}" || true
    done
    rm -rf "$RUN_DIRECTORY"
}

# leave_run STATUS: the guard has nothing left to do once clean_up_run is through.
leave_run() {
    local status=$1 guard
    trap '' INT TERM HUP
    guard=$(process_id guard)
    clean_up_run
    if [[ -n $guard ]]; then kill "$guard" 2>/dev/null || true; fi
    exit "$status"
}

# begin_run NAME: makes RUN_DIRECTORY, registers the clean-up for every way out, and starts the guard for the ways that no trap sees.
begin_run() {
    RUN_DIRECTORY=$(mktemp -d "${TMPDIR:-/tmp}/baton-$1.XXXXXX")
    chmod 700 "$RUN_DIRECTORY"
    mkdir "$RUN_DIRECTORY/processes"
    trap 'leave_run $?' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap 'exit 129' HUP
    setsid bash "${BASH_SOURCE[0]%/*}/guard.sh" "$RUN_DIRECTORY" $$ "$(process_start_time $$)" </dev/null >/dev/null 2>&1 &
    record_process guard $!
}
