package import Presentation

/// As JSON of our own: written by the daemon, read by the command line.
extension QuorumStatus {
    package var json: JSONValue {
        [
            "id": .string(id), "bind": .string(bind), "address": .string(address), "role": .string(role.rawValue), "term": .count(term), "leader": leader.json,
            "leader_address": leaderAddress.json, "leader_url": leaderURL.json, "part_of_quorum": .bool(isPartOfQuorum), "commit_index": .count(commitIndex),
            "applied_index": .count(appliedIndex), "last_index": .count(lastIndex), "snapshot_index": .count(snapshotIndex), "trouble": (trouble?.message).json,
            "trouble_code": (trouble?.code.rawValue).json,
            "members": .array(
                members.map { member in
                    [
                        "id": .string(member.id), "address": .string(member.address), "voter": .bool(member.isVoter),
                        "match_index": member.matchIndex.map { .count($0) } ?? .null,
                        "silence_ms": member.silence.map { .integer($0.milliseconds) } ?? .null, "quarantined": .bool(member.isQuarantined),
                    ]
                }),
        ]
    }

    /// nil: it is something else, or of a version that is not understood.
    package init?(_ json: JSONValue) {
        guard let id = json["id"]?.stringValue, let role = json["role"]?.stringValue.flatMap(QuorumRole.init(rawValue:)), let members = json["members"]?.arrayValue else { return nil }
        func number(_ name: String) -> UInt64 { json[name]?.integerValue.map { UInt64(clamping: $0) } ?? 0 }
        self.init(
            id: id, bind: json["bind"]?.stringValue ?? "", address: json["address"]?.stringValue ?? "", role: role, term: number("term"), leader: json["leader"]?.stringValue,
            leaderURL: json["leader_url"]?.stringValue,
            members: members.map { member in
                QuorumMember(
                    id: member["id"]?.stringValue ?? "", address: member["address"]?.stringValue ?? "", isVoter: member["voter"]?.boolValue ?? false,
                    matchIndex: member["match_index"]?.integerValue.map { UInt64(clamping: $0) }, silence: member["silence_ms"]?.integerValue.map { .milliseconds($0) },
                    isQuarantined: member["quarantined"]?.boolValue ?? false)
            }, isPartOfQuorum: json["part_of_quorum"]?.boolValue ?? false, commitIndex: number("commit_index"), appliedIndex: number("applied_index"),
            lastIndex: number("last_index"), snapshotIndex: number("snapshot_index"), trouble: QuorumTrouble(json))
    }
}

extension QuorumTrouble {
    fileprivate init?(_ json: JSONValue) {
        guard let message = json["trouble"]?.stringValue else { return nil }
        self.init(json["trouble_code"]?.stringValue.map(Code.init(rawValue:)) ?? .unknown, message)
    }
}

extension String? {
    fileprivate var json: JSONValue { map { .string($0) } ?? .null }
}

extension Duration {
    fileprivate var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
