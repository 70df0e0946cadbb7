#!/usr/bin/env bash
# The simulated part of scripts/test, which goes on beside the other parts: simulation.sh SIMULATE SEEDS MOVE_SEEDS QUORUM_SEEDS RAFT_SEEDS STATUS
#
# Writes its exit status into the file STATUS when it is through.
set -euo pipefail
readonly SIMULATE=$1 SEEDS=$2 MOVE_SEEDS=$3 QUORUM_SEEDS=$4 RAFT_SEEDS=$5 STATUS=$6
trap 'echo $? >"$STATUS"' EXIT

# Processors are shared by session first, where Linux groups processes by it: this one, as a whole, takes what the others leave.
{ echo 19 >/proc/self/autogroup; } 2>/dev/null || true

# Of each kind; the timelines of these seeds are compared.
readonly COMPARED_SEEDS=12
# replay OPTION…: one seed's timeline, with the hash of its events. Values hash differently in each process, so whatever depends on their order is another run.
replay() { env -u SWIFT_DETERMINISTIC_HASHING "$SIMULATE" "$@"; }
# replays_alike OPTION…: a seed is the same run in another process.
replays_alike() {
    local seed first second
    for ((seed = 1; seed <= COMPARED_SEEDS; seed++)); do
        first=$(replay "$@" --replay "$seed") && second=$(replay "$@" --replay "$seed") || {
            printf 'error: simulate %s failed\n' "$* --replay $seed" >&2
            return 1
        }
        if [[ $first != "$second" || $first != *", hash "* ]]; then
            printf 'error: two processes differ on simulate %s, from here on:\n' "$* --replay $seed" >&2
            diff <(printf '%s\n' "$first") <(printf '%s\n' "$second") | head -n 20 >&2
            return 1
        fi
    done
}

replays_alike
replays_alike --moves
replays_alike --managers 3
replays_alike --raft
printf '%d seeds of each kind are the same in two processes\n' "$COMPARED_SEEDS"
"$SIMULATE" --seeds "$SEEDS"
for schedule in Tests/SimulationTests/Schedules/*.schedule; do "$SIMULATE" --schedule <"$schedule"; done
"$SIMULATE" --moves --seeds "$MOVE_SEEDS"
for managers in 3 5; do "$SIMULATE" --managers "$managers" --seeds "$QUORUM_SEEDS"; done
"$SIMULATE" --raft --seeds "$RAFT_SEEDS"
# The invariants can see: each deliberate defect is noticed.
"$SIMULATE" --check-defects
