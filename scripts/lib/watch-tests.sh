#!/usr/bin/env bash
# Ends a test run that hangs, and says where: watch-tests.sh EVENTS RUNNER SECONDS
#
# EVENTS is what the run writes, a line for each test that begins or ends; RUNNER the process id of the script that runs `swift test`. When nothing was written for SECONDS, the tests that began and
# did not end are printed, with the stacks of their process where gdb is there, and whoever holds the run's output is killed, so that it ends and fails. That may be another than the process of the
# tests: a program that a test left behind keeps `swift test` waiting just as well. A test's own time limit sees neither: it waits until the test has noticed that it was cancelled.
set -euo pipefail
library=${BASH_SOURCE[0]%/*}
source "$library/output.sh"
readonly EVENTS=$1 RUNNER=$2 STILL_FOR=$3
readonly LOOK_EVERY=2
# The symbols of a debug build are read within half a minute.
readonly STACKS_WITHIN=120

# children PID: those that any of its threads started.
children() { cat "/proc/$1/task"/*/children 2>/dev/null || true; }

# The words of a process's command line, in one line.
words() { tr '\0\n' '  ' <"/proc/$1/cmdline" 2>/dev/null || true; }

# `swift test`, which is a child of the script.
swift_test() {
    local process
    for process in $(children "$RUNNER"); do
        # The words of a command line end with zero bytes.
        if grep -qsz -- '^--event-stream-output-path$' "/proc/$process/cmdline"; then printf '%s' "$process" && return; fi
    done
}

# Those that this script descends from, the nearest first: RUNNER, and whoever started it.
ancestors() {
    local process=$RUNNER
    while ((process > 1)); do
        printf '%s\n' "$process"
        process=$(awk '$1 == "PPid:" { print $2 }' "/proc/$process/status" 2>/dev/null) || return 0
    done
}

# pipes PID…: those that they have open.
pipes() {
    local process
    for process in "$@"; do readlink "/proc/$process/fd"/* 2>/dev/null || true; done | grep '^pipe:' | sort -u || true
}

# holders PID: the processes that have a pipe open which `swift test` made, itself and its neighbour in the script's pipeline left out. What the script was given by its own caller is in other hands, too,
# and is none of these.
holders() {
    local own process spared
    own=$(comm -23 <(pipes "$1") <(pipes $(ancestors)))
    [[ -n $own ]] || return 0
    spared=" $$ $(ancestors | tr '\n' ' ') $(children "$RUNNER" | tr '\n' ' ') "
    for process in /proc/[0-9]*; do
        process=${process#/proc/}
        if [[ $spared != *" $process "* && -n $(comm -12 <(printf '%s\n' "$own") <(pipes "$process")) ]]; then printf '%s\n' "$process"; fi
    done
}

# One line for each test that began and did not end, in the order of their beginnings.
tests_under_way() {
    sed -n -E 's/.*"kind":"(testStarted|testEnded)".*"testID":"((\\.|[^"\\])*)".*/\1 \2/p' "$EVENTS" |
        awk '{ kind = $1; sub(/^[^ ]* /, "") } kind == "testStarted" { begun[++count] = $0; open[$0] = 1 } kind == "testEnded" { delete open[$0] }
            END { for (i = 1; i <= count; i++) if (begun[i] in open) print "  " begun[i] }' | sed 's,\\/,/,g'
}

# end_run PID: prints what is known of the run, and ends it. PID is `swift test`, empty when that is gone.
end_run() {
    local runner=$1 process holding= of_tests=
    printf 'error: no test began or ended for %s s; these are under way:\n' "$STILL_FOR"
    tests_under_way
    [[ -z $runner ]] || holding=$(holders "$runner")
    printf 'these processes hold the output of the run:\n'
    for process in $holding; do
        printf '  %s %s\n' "$process" "$(words "$process" | cut -c 1-300)"
        if grep -qsz -- '^--event-stream-output-path$' "/proc/$process/cmdline"; then of_tests=$process; fi
    done
    [[ -z $of_tests ]] || ! command -v gdb >/dev/null || timeout "$STACKS_WITHIN" gdb -p "$of_tests" -batch -ex 'thread apply all backtrace' 2>/dev/null | grep -E '^(Thread|#)' || true
    [[ -z $holding ]] || kill -KILL $holding || true
}

size= still_since=$(now_ms)
while true; do
    pause "$LOOK_EVERY"
    now=$(now_ms)
    size_now=$(stat -c %s "$EVENTS" 2>/dev/null || true)
    if [[ $size_now != "$size" ]]; then
        size=$size_now still_since=$now
    elif [[ -n $size ]] && ((now - still_since > STILL_FOR * 1000)); then
        end_run "$(swift_test)"
        exit 1
    fi
done
