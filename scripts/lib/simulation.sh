#!/usr/bin/env bash
# The simulated part of scripts/test, which goes on beside the other parts: simulation.sh SIMULATE SEEDS MOVE_SEEDS QUORUM_SEEDS RAFT_SEEDS STATUS
#
# Writes its exit status into the file STATUS when it is through.
set -euo pipefail
readonly SIMULATE=$1 SEEDS=$2 MOVE_SEEDS=$3 QUORUM_SEEDS=$4 RAFT_SEEDS=$5 STATUS=$6
trap 'echo $? >"$STATUS"' EXIT

# Processors are shared by session first, where Linux groups processes by it: this one, as a whole, takes what the others leave.
{ echo 19 >/proc/self/autogroup; } 2>/dev/null || true

"$SIMULATE" --seeds "$SEEDS"
for schedule in Tests/SimulationTests/Schedules/*.schedule; do "$SIMULATE" --schedule <"$schedule"; done
"$SIMULATE" --moves --seeds "$MOVE_SEEDS"
for managers in 3 5; do "$SIMULATE" --managers "$managers" --seeds "$QUORUM_SEEDS"; done
"$SIMULATE" --raft --seeds "$RAFT_SEEDS"
# The invariants can see: each deliberate defect is noticed.
"$SIMULATE" --check-defects
