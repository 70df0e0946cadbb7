import Testing
import TopologyModel

private let one = "00000000-0000-0000-0000-000000000001"
private let two = "3e11fa47-71ca-11e1-9e33-c80aa9429562"

@Suite struct GTIDSetTests {
    @Test(arguments: [
        ("", ""),
        (" ,\n, ", ""),
        ("\(one):1", "\(one):1"),
        ("\(one):1-1", "\(one):1"),
        ("\(one):1-5:7:9-10", "\(one):1-5:7:9-10"),
        ("\(one):9-10:1-5:6:7", "\(one):1-7:9-10"),
        ("\(one):1-5:3-8", "\(one):1-8"),
        ("\(one):1-10:2-3", "\(one):1-10"),
        ("\(two):1,\(one):1", "\(one):1,\(two):1"),
        ("\(one):1-5,\n\(two):1-3,\n", "\(one):1-5,\(two):1-3"),
        (" \(one) : 1 - 5 : 7 , \(one):6", "\(one):1-7"),
        ("3E11FA47-71CA-11E1-9E33-C80AA9429562:1", "\(two):1"),
        ("\(one):1-5:tag:1-3", "\(one):1-5:tag:1-3"),
        ("\(one):tag:1-3:1:other:4", "\(one):other:4:tag:1-3"),
        ("\(one):B:4:a:2,\(one):7", "\(one):7:a:2:b:4"),
        ("\(one):_x:2:3:_X:4", "\(one):_x:2-4"),
        ("\(one):a0123456789012345678901234567890:1", "\(one):a0123456789012345678901234567890:1"),
        ("\(one):0007", "\(one):7"),
        ("\(one):9223372036854775806", "\(one):9223372036854775806"),
    ])
    func `text in its shortest form`(text: String, expected: String) {
        #expect(GTIDSet(parsing: text)?.description == expected)
    }

    @Test(arguments: [
        one, "\(one):", "\(one)::1", "\(one):1:", ":1", "1-5", "\(one):0", "\(one):0-5", "\(one):5-4", "\(one):1-", "\(one):-1", "\(one):+1",
        "\(one):1--2", "\(one):1 2", "\(one):9223372036854775807", "\(one):18446744073709551617", "\(one):tag", "\(one):tag:", "\(one):1:tag",
        "\(one):tag:other:1", "\(one):1a", "\(one):ta-g:1", "\(one):tag$:1", "\(one):é:1",
        "\(one):a01234567890123456789012345678901x:1", "0000000000000000000000000000000000000001:1", "0000000-00000-0000-0000-000000000001:1",
        "g0000000-0000-0000-0000-000000000001:1", "\(one):1;\(two):1", "\(one):1 \(two):1", "0-1-100",
    ])
    func `what is not a set`(text: String) {
        #expect(GTIDSet(parsing: text) == nil)
    }

    @Test func `counts and members`() throws {
        let set = try #require(GTIDSet(parsing: "\(one):1-5:8:tag:2"))
        let uuid = try #require(ServerUUID(parsing: one))
        let tag = try #require(GTIDTag(parsing: "TAG"))
        #expect(set.count == 7)
        #expect((0...9).filter { set.contains(uuid: uuid, number: $0) } == [1, 2, 3, 4, 5, 8])
        #expect((0...9).filter { set.contains(uuid: uuid, tag: tag, number: $0) } == [2])
        #expect(!set.contains(uuid: ServerUUID(high: 0, low: 2), number: 1))
        #expect(GTIDSet().count == 0 && GTIDSet().isEmpty && !set.isEmpty)
        let everything = (0..<3).map { "00000000-0000-0000-0000-00000000000\($0):1-9223372036854775806" }.joined(separator: ",")
        #expect(GTIDSet(parsing: everything)?.count == .max)
    }

    @Test func `a UUID reads back as it was, in lower case`() {
        #expect(ServerUUID(parsing: two)?.description == two)
        #expect(ServerUUID(parsing: two.uppercased())?.description == two)
        #expect(ServerUUID(high: 0x3E11_FA47_71CA_11E1, low: 0x9E33_C80A_A942_9562).description == two)
    }

    @Test func `the algebra agrees with sets of single transactions`() throws {
        for seed in UInt64(0)..<400 {
            var generator = SeededGenerator(seed: seed)
            let (left, leftModel) = drawn(&generator)
            let (right, rightModel) = drawn(&generator)
            let context: Comment = "seed \(seed): \(left) and \(right)"
            #expect(left == set(of: leftModel), context)
            #expect(left.union(right) == set(of: leftModel.union(rightModel)), context)
            #expect(left.intersection(right) == set(of: leftModel.intersection(rightModel)), context)
            #expect(left.subtracting(right) == set(of: leftModel.subtracting(rightModel)), context)
            #expect(left.isSuperset(of: right) == leftModel.isSuperset(of: rightModel), context)
            #expect(left.union(right).isSuperset(of: left) && left.isSuperset(of: left.intersection(right)), context)
            #expect(left.count == UInt64(leftModel.count), context)
            #expect(GTIDSet(parsing: left.description) == left, context)
            #expect(Set(allTransactions.filter { left.contains(uuid: $0.uuid, tag: $0.tag, number: $0.number) }) == leftModel, context)
        }
    }

    @Test func `garbage is never a crash`() {
        let alphabet = Array("01-:,a \n\(one)".unicodeScalars)
        for seed in UInt64(0)..<2_000 {
            var generator = SeededGenerator(seed: seed)
            var text = "\(one):1-5:7:tag:1"
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let at = text.index(text.startIndex, offsetBy: Int.random(in: 0..<text.count, using: &generator))
                text.replaceSubrange(at...at, with: String(alphabet[Int.random(in: alphabet.indices, using: &generator)]))
            }
            if let set = GTIDSet(parsing: text) { #expect(GTIDSet(parsing: set.description) == set, "seed \(seed): \(text)") }
        }
    }
}

/// The slow, obvious model: one element per transaction, out of few.
private struct Transaction: Hashable {
    var uuid: ServerUUID
    var tag: GTIDTag
    var number: UInt64
}

private let uuids = [ServerUUID(high: 0, low: 1), ServerUUID(high: 1, low: 0)]
private let tags = ["", "a"].compactMap { GTIDTag(parsing: $0) }
private let numbers: ClosedRange<UInt64> = 1...12
private let allTransactions = uuids.flatMap { uuid in
    tags.flatMap { tag in numbers.map { Transaction(uuid: uuid, tag: tag, number: $0) } }
}

private func set(of model: Set<Transaction>) -> GTIDSet {
    model.reduce(into: GTIDSet()) { $0.insert($1.number...$1.number, uuid: $1.uuid, tag: $1.tag) }
}

private func drawn(_ generator: inout SeededGenerator) -> (GTIDSet, Set<Transaction>) {
    var set = GTIDSet()
    var model: Set<Transaction> = []
    for _ in 0..<Int.random(in: 0...6, using: &generator) {
        let lower = UInt64.random(in: numbers, using: &generator)
        let range = lower...UInt64.random(in: lower...min(lower + 3, numbers.upperBound), using: &generator)
        let uuid = uuids[Int.random(in: uuids.indices, using: &generator)]
        let tag = tags[Int.random(in: tags.indices, using: &generator)]
        set.insert(range, uuid: uuid, tag: tag)
        model.formUnion(range.map { Transaction(uuid: uuid, tag: tag, number: $0) })
    }
    return (set, model)
}
