import Hooks
import Testing
import TopologyModel

/// What a line becomes. That hostile values then are text to a real shell is tested with one, in ProcessHooksTests.
@Suite struct HookPlaceholdersTests {
    static let host = #""${ORC_FAILED_HOST}""#
    static let bare = "${ORC_FAILED_HOST}"

    static let lines: [(String, String)] = [
        ("echo {failedHost}", "echo \(host)"),
        ("{failedHost}{failedHost}", host + host),
        ("echo a{failedHost}b", "echo a\(host)b"),
        (#"echo "on {failedHost}:x""#, #"echo "on \#(bare):x""#),
        ("echo 'on {failedHost}:x'", "echo 'on '\(host)':x'"),
        ("echo $'a\\'{failedHost}b'", "echo $'a\\''\(host)$'b'"),
        (#"echo \'{failedHost}"#, #"echo \'\#(host)"#),
        (#"echo \{failedHost}"#, "echo \(host)"),
        (#"echo "\{failedHost}""#, #"echo "\\\#(bare)""#),
        (#"echo "\"{failedHost}""#, #"echo "\"\#(bare)""#),
        (#"echo "$(cat {failedHost})""#, #"echo "$(cat \#(host))""#),
        (#"echo "$(cat "{failedHost}") {failedHost}""#, #"echo "$(cat "\#(bare)") \#(bare)""#),
        (#"echo `cat {failedHost}` "{failedHost}""#, #"echo `cat \#(host)` "\#(bare)""#),
        ("(cd /; echo {failedHost}); echo '{failedHost}'", "(cd /; echo \(host)); echo ''\(host)''"),
        ("true # it's {failedHost}\necho {failedHost}", "true # it's \(bare)\necho \(host)"),
        ("echo a#'b{failedHost}'", "echo a#'b'\(host)''"),
        ("echo $((1 + {countReplicas}))", "echo $((1 + ${ORC_COUNT_REPLICAS}))"),
        ("echo $(( (1) + {countReplicas} )) {failedHost}", "echo $(( (1) + ${ORC_COUNT_REPLICAS} )) \(host)"),
        ("echo ${failedHost}", "echo ${failedHost}"),
        (#"echo "${failedHost}""#, #"echo "${failedHost}""#),
        ("echo '${failedHost}'", "echo '$'\(host)''"),
        (#"echo \${failedHost}"#, #"echo \$\#(host)"#),
        ("echo $${failedHost}", "echo $$\(host)"),
        ("awk '{print $1}' {unknown} {}", "awk '{print $1}' {unknown} {}"),
        ("echo \\", "echo \\"),
        ("echo 'é💾{failedHost}", "echo 'é💾'\(host)'"),
        ("", ""),
    ]

    @Test(arguments: lines) func `a placeholder becomes an expansion in quotes that fit its place`(line: (String, String)) throws {
        let placeholders = HookPlaceholders(completeInvocation())
        #expect(try placeholders.substituted(intoShellLine: line.0) == line.1)
    }

    @Test func `no value ever stands in a shell line`() throws {
        let line = HookPlaceholders.names.map { "{\($0)} '{\($0)}' \"{\($0)}\" $({\($0)}) `{\($0)}`" }.joined(separator: " ")
        var invocation = completeInvocation()
        let plain = try HookPlaceholders(invocation).substituted(intoShellLine: line)
        for value in ["; rm -rf ~ #", "$(id)", "`id`", "'", "\"", "\n", "\\", ""] {
            invocation.failed.host = value
            invocation.clusterAlias = value
            invocation.failureDescription = value
            #expect(try HookPlaceholders(invocation).substituted(intoShellLine: line) == plain)
        }
    }

    @Test func `a value that is not a number is refused in arithmetic`() {
        var invocation = completeInvocation()
        invocation.clusterAlias = "a[$(id)]"
        let placeholders = HookPlaceholders(invocation)
        for line in ["echo $(( {failureClusterAlias} ))", "(( {failureClusterAlias} > 1 ))", #"echo "$((1+{failureClusterAlias}))""#] {
            #expect(throws: HookSubstitutionError.self) { try placeholders.substituted(intoShellLine: line) }
        }
    }

    @Test func `an argument takes values as they are, once`() {
        var invocation = completeInvocation()
        invocation.failed.host = "{failedPort}; $(id) 'x' \"y\"\n"
        let placeholders = HookPlaceholders(invocation)
        #expect(placeholders.substituted(intoArgument: "--host={failedHost}:{failedPort}") == "--host={failedPort}; $(id) 'x' \"y\"\n:3306")
        #expect(placeholders.substituted(intoArgument: "{nothing} {failedHos {é}") == "{nothing} {failedHos {é}")
    }
}
