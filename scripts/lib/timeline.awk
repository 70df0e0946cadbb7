# Puts one row of our own into a finished timeline: awk -v at=MILLISECONDS -v row=TEXT -f timeline.awk
#
# A row of the timeline starts with its milliseconds since the kill ("   312 ms  …"); ours goes before the first later one. Other lines stay as they are.
{
    line = $0
    if (!done && line ~ /^ *\+?[0-9]+ ms( |$)/) {
        milliseconds = line
        sub(/^ *\+?/, "", milliseconds)
        if (milliseconds + 0 > at + 0) { print_ours() }
        rows = NR
    } else if (!done && rows) {
        # The rows are over.
        print_ours()
    }
    print line
}
function print_ours() {
    printf "%7d ms  %s\n", at, row
    done = 1
}
END { if (!done) print_ours() }
