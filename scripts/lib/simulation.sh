#!/usr/bin/env bash
# The simulated part of scripts/test, which goes on beside the other parts: simulation.sh SIMULATE SEEDS MOVE_SEEDS RAFT_SEEDS STATUS
#
# Writes its exit status into the file STATUS when it is through.
set -euo pipefail
readonly SIMULATE=$1 SEEDS=$2 MOVE_SEEDS=$3 RAFT_SEEDS=$4 STATUS=$5
trap 'echo $? >"$STATUS"' EXIT

# Processors are shared by session first, where Linux groups processes by it: this one, as a whole, takes what the others leave.
{ echo 19 >/proc/self/autogroup; } 2>/dev/null || true

"$SIMULATE" --seeds "$SEEDS"
for schedule in Tests/SimulationTests/Schedules/*.schedule; do "$SIMULATE" --schedule <"$schedule"; done
"$SIMULATE" --moves --seeds "$MOVE_SEEDS"
"$SIMULATE" --raft --seeds "$RAFT_SEEDS"
# The invariants can see: each deliberate defect is noticed.
"$SIMULATE" --check-defects
