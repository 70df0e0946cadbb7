import BatonTesting
import ControlModel
import ManagerCore
@testable import Presentation
import Testing
import TopologyModel

/// Large trees with names that are not of one column per character.
@Suite struct TopologyLegibilityTests {
    /// What people call their servers: plain, wide, with combining marks, emoji of one and of several scalars, flags, text that reads from the right.
    private static let aliases = [
        "", "db", "東京の複製", "e\u{301}te\u{301}", "🐬", "❤\u{FE0F}", "👩\u{200D}👩\u{200D}👧", "🇫🇷", "서울", "שרת", "ｆｕｌｌ", "a\u{20DD}",
    ]

    /// A primary with ten replicas, each of which has ten, and so on.
    private static func fleet(_ count: Int) -> TopologyBuilder {
        var builders = [InstanceBuilder("db1", flavor: .mysql, serverID: 1)]
        for number in 2...count {
            var builder = InstanceBuilder("db\(number)", flavor: .mysql, serverID: UInt32(number)).following("db\((number + 8) / 10)")
            builder.placement.alias = aliases[number % aliases.count]
            if number % 7 == 0 { builder.channels[0].lag = .seconds(Int64(number)) }
            if number % 11 == 0 { builder.settings.binaryLogEnabled = false }
            builders.append(builder)
        }
        return TopologyBuilder(builders)
    }

    private static func text(_ fleet: TopologyBuilder, _ format: TopologyFormat) -> String {
        let context = Fixture.context(fleet.build())
        return context.snapshot.topology.clusters.map { TopologyTree.text(of: $0, in: context, format: format) }.joined(separator: "\n")
    }

    private static func columns(of mark: Character, in line: Substring) -> [Int] {
        var columns: [Int] = []
        var width = 0
        for character in line {
            if character == mark { columns.append(width) }
            width += DisplayWidth.of(String(character))
        }
        return columns
    }

    @Test(arguments: [
        ("", 0), ("abc", 3), ("東京", 4), ("e\u{301}", 1), ("🐬", 2), ("❤\u{FE0F}", 2), ("❤", 1), ("👩\u{200D}👩\u{200D}👧", 2), ("👍🏽", 2), ("🇫🇷", 2), ("서울", 4),
        ("\u{1112}\u{1161}\u{11AB}", 2), ("ｆ", 2), ("ﾊ", 1), ("a\u{20DD}", 1), ("שרת", 3), ("\u{200B}", 0), ("‡", 1), ("…", 1), ("𠮷", 2),
    ])
    func `a text takes as many columns as it shows`(text: String, columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }

    @Test func `in the incumbent's form all brackets stand in one column, as far left as the widest name allows`() {
        let lines = Self.text(Self.fleet(1_000), .orchestrator).split(separator: "\n")
        #expect(lines.count == 1_000)
        let brackets = Set(lines.map { Self.columns(of: "[", in: $0).first })
        let widest = lines.map { line in
            let name = line.prefix { $0 != "[" }
            return DisplayWidth.of(String(name.prefix(upTo: name.lastIndex { $0 != " " }.map(name.index(after:)) ?? name.endIndex)))
        }.max()
        #expect(brackets == [widest.map { $0 + 1 }])
    }

    @Test func `in the tabulated form every separator stands in its column`() {
        let lines = Self.text(Self.fleet(1_000), .tabulated).split(separator: "\n")
        let separators = Set(lines.map { Self.columns(of: "|", in: $0) })
        #expect(lines.count == 1_000 && separators.count == 1 && separators.first?.count == 6)
        #expect(Set(lines.map { DisplayWidth.of(String($0)) }).count == 1, "the last column is padded, too")
    }

    @Test func `in the full form columns stand below their headings, and no line is longer than what it says`() throws {
        let lines = Self.text(Self.fleet(1_000), .full).split(separator: "\n")
        let heading = try #require(lines.first)
        #expect(lines.count == 1_001 && lines.allSatisfy { $0.last != " " })
        let state = try #require(heading.firstRange(of: "STATE")).lowerBound
        let before = DisplayWidth.of(String(heading[..<state]))
        for line in lines.dropFirst() {
            var width = 0
            let rest = line.drop { character in
                guard width < before else { return false }
                width += DisplayWidth.of(String(character))
                return true
            }
            #expect(width == before && (rest.hasPrefix("ok ") || rest.hasPrefix("behind ")), "\(line)")
        }
    }

    @Test(arguments: TopologyFormat.allCases) func `the same servers give the same text, in whatever order they were found`(format: TopologyFormat) {
        let fleet = Self.fleet(200)
        let shuffled = TopologyBuilder(fleet.instances.sorted { ($0.serverID % 13, $0.serverID) > ($1.serverID % 13, $1.serverID) })
        #expect(Self.text(fleet, format) == Self.text(shuffled, format))
    }
}
