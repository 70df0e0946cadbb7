import RaftCore
import Testing
import TopologyModel

@testable import Raft

@Suite struct SnapshotTransferTests {
    private static let mark = SnapshotMark(position: LogPosition(term: 2, index: 40), membership: Membership(voters: [sender]), membershipIndex: 0)
    private static let sender = NodeID(rawValue: 1)
    private static let receiver = NodeID(rawValue: 2)
    private static let patience = Duration.seconds(1)
    private static let contents = (0..<SnapshotPart.maximumBytes * 5 / 2).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    private static func sender(now: MonotonicInstant = .zero) -> SnapshotSender {
        SnapshotSender(to: receiver, term: 3, mark: mark, contents: contents, patience: patience, now: now)
    }

    /// Parts and answers are lost and doubled, and the receiver starts anew now and then: in the end the whole is there, or the sender gives up.
    @Test(arguments: 1..<40 as Range<UInt64>) func whatIsLostIsSentAgain(_ seed: UInt64) {
        var random = SplitMix64(state: seed)
        var now = MonotonicInstant.zero
        var (sender, receiver) = (Self.sender(), SnapshotReceiver(maximumBytes: 1 << 30))
        var (parts, answers): ([SnapshotPart], [SnapshotAnswer]) = ([sender.part], [])
        var (stored, ended): ([UInt8]?, Bool?) = (nil, nil)
        for _ in 0..<2_000 where ended == nil {
            let step: SnapshotSender.Step
            if Bool.random(using: &random), let part = parts.popLast() {
                if Int.random(in: 0..<5, using: &random) == 0 { continue }
                if Int.random(in: 0..<5, using: &random) == 0 { parts.append(part) }
                if Int.random(in: 0..<50, using: &random) == 0 { receiver = SnapshotReceiver(maximumBytes: 1 << 30) }
                switch receiver.step(part, from: Self.sender) {
                case .answer(let answer): answers.append(answer)
                case .store(let contents):
                    stored = contents
                    if let (answer, to) = receiver.stored(part.mark) {
                        #expect(to == Self.sender)
                        answers.append(answer)
                    }
                case .ignore: Issue.record("a part was ignored")
                }
                continue
            } else if let answer = answers.popLast() {
                if Int.random(in: 0..<5, using: &random) == 0 { answers.append(answer) }
                step = sender.step(answer, now: now)
            } else {
                now = now + .milliseconds(300)
                step = sender.tick(now: now)
            }
            switch step {
            case .send(let part): parts.append(part)
            case .ended(let isStored): ended = isStored
            case .wait: break
            }
        }
        #expect(ended != nil)
        if ended == true { #expect(stored == Self.contents) }
    }

    @Test func nobodyWaitsForEverForOneThatDoesNotAnswer() {
        var sender = Self.sender()
        var now = MonotonicInstant.zero
        for _ in 0..<4 {
            now = sender.deadline
            #expect(sender.tick(now: now) == .send(sender.part))
            #expect(sender.tick(now: now) == .wait)
        }
        #expect(sender.tick(now: sender.deadline) == .ended(isStored: false))
    }

    @Test func aRottenWholeBeginsAgain() {
        var receiver = SnapshotReceiver(maximumBytes: 1 << 30)
        let part = SnapshotPart(term: 3, mark: Self.mark, byteCount: 2, checksum: 1, offset: 0, bytes: [1, 2])
        #expect(receiver.step(part, from: Self.sender) == .answer(SnapshotAnswer(term: 3, position: Self.mark.position, received: 0, isStored: false)))
    }

    @Test(arguments: [
        SnapshotPart(term: 3, mark: mark, byteCount: 11, checksum: 0, offset: 0, bytes: [1]), SnapshotPart(term: 3, mark: mark, byteCount: 0, checksum: 0, offset: 0, bytes: []),
        SnapshotPart(term: 3, mark: mark, byteCount: 5, checksum: 0, offset: 6, bytes: []), SnapshotPart(term: 3, mark: mark, byteCount: 5, checksum: 0, offset: 4, bytes: [1, 2]),
        SnapshotPart(term: 3, mark: mark, byteCount: .max, checksum: 0, offset: .max, bytes: [1]),
    ])
    func whatDoesNotFitIsNotTaken(_ part: SnapshotPart) {
        var receiver = SnapshotReceiver(maximumBytes: 10)
        #expect(receiver.step(part, from: Self.sender) == .ignore)
    }

    @Test func anOlderLeadersSnapshotDoesNotTakeThePlaceOfANewerOne() {
        var receiver = SnapshotReceiver(maximumBytes: 10)
        func part(term: UInt64, index: UInt64) -> SnapshotPart {
            let mark = SnapshotMark(position: LogPosition(term: 1, index: index), membership: Self.mark.membership, membershipIndex: 0)
            return SnapshotPart(term: term, mark: mark, byteCount: 2, checksum: 0, offset: 0, bytes: [1])
        }
        for (term, index, isTaken) in [(3, 10, true), (2, 20, false), (3, 9, false), (3, 11, true), (4, 1, true)] as [(UInt64, UInt64, Bool)] {
            #expect((receiver.step(part(term: term, index: index), from: Self.sender) != .ignore) == isTaken)
        }
    }
}
