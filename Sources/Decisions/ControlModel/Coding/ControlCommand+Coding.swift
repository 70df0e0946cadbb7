import BinaryCoding
import TopologyModel

// Version 1 of every body: the payload's fields in the order of their declaration. Later versions add theirs at the end.

extension ControlCommand {
    /// The version in which the command is written.
    var version: UInt8 {
        if case .openRecovery(let opening) = self { opening.version } else { kind.newestVersion }
    }

    func writeBody(to writer: inout BinaryWriter) {
        switch self {
        case .registerCluster(let id, let primary):
            writer.write(id)
            writer.write(primary)
        case .setClusterAlias(let id, let alias):
            writer.write(id)
            writer.write(alias)
        case .recordDetection(let detection): writer.write(detection)
        case .openRecovery(let opening): opening.encode(into: &writer, version: opening.version)
        case .designate(let id, let designation):
            writer.write(id)
            writer.write(designation)
        case .replaceDesignation(let id, let reason):
            writer.write(id)
            writer.write(reason)
        case .stepIntent(let id, let intent):
            writer.write(id)
            writer.write(intent)
        case .stepOutcome(let id, let outcome):
            writer.write(id)
            writer.write(outcome)
        case .closeRecovery(let id, let closing):
            writer.write(id)
            writer.write(closing)
        case .acknowledge(let selection, let by, let comment):
            writer.write(selection)
            writer.write(by)
            writer.write(comment)
        case .beginDowntime(let downtime): writer.write(downtime)
        case .endDowntime(let instance): writer.write(instance)
        case .pause(let cluster, let pause):
            writer.writeOptional(cluster)
            writer.write(pause)
        case .resume(let cluster): writer.writeOptional(cluster)
        case .setPromotionRule(let instance, let rule):
            writer.write(instance)
            writer.write(rule.rawValue)
        case .reopeningIntent(let intent): writer.write(intent)
        case .reopeningOutcome(let outcome): writer.write(outcome)
        case .ignoreServer(let names): writer.write(addresses: names)
        case .watchServer(let name): writer.write(name)
        case .suggestPromotionRule(let instance, let rule, let endsAt):
            writer.write(instance)
            writer.write(rule.rawValue)
            writer.write(endsAt)
        case .setTag(let instance, let name, let value):
            writer.write(instance)
            writer.write(name)
            writer.write(value)
        case .removeTag(let instance, let name):
            writer.write(instance)
            writer.write(name)
        case .submitPool(let name, let members, let endsAt):
            writer.write(name)
            writer.write(addresses: members)
            writer.write(endsAt)
        case .changePrimary(let change): writer.write(change)
        case .beginMaintenance(let maintenance): writer.write(maintenance)
        case .endMaintenance(let instance): writer.write(instance)
        case .serverRejoined(let id, let server):
            writer.write(id)
            writer.write(server)
        case .dropHistory(let moment): writer.write(moment)
        case .primaryTakesWrites(let id, let epoch):
            writer.write(id)
            writer.write(epoch)
        case .recordOperatorAction(let call): writer.write(call)
        }
    }

    init(kind: CommandKind, version: UInt8, bodyFrom reader: inout BinaryReader) throws(BinaryCodingError) {
        switch kind {
        case .registerCluster: self = .registerCluster(try reader.read(), primary: try reader.read())
        case .setClusterAlias: self = .setClusterAlias(try reader.read(), try reader.read())
        case .recordDetection: self = .recordDetection(try reader.read())
        case .openRecovery:
            let opening = try RecoveryOpening(from: &reader, version: version)
            guard opening.version == version else { throw reader.failure(.invalidValue, "version \(version) of what version \(opening.version) says") }
            self = .openRecovery(opening)
        case .designate: self = .designate(try reader.read(), try reader.read())
        case .replaceDesignation: self = .replaceDesignation(try reader.read(), reason: try reader.read())
        case .stepIntent: self = .stepIntent(try reader.read(), try reader.read())
        case .stepOutcome: self = .stepOutcome(try reader.read(), try reader.read())
        case .closeRecovery: self = .closeRecovery(try reader.read(), try reader.read())
        case .acknowledge: self = .acknowledge(try reader.read(), by: try reader.read(), comment: try reader.read())
        case .beginDowntime: self = .beginDowntime(try reader.read())
        case .endDowntime: self = .endDowntime(try reader.read())
        case .pause: self = .pause(try reader.readOptional(), try reader.read())
        case .resume: self = .resume(try reader.readOptional())
        case .setPromotionRule: self = .setPromotionRule(try reader.read(), try reader.read())
        case .reopeningIntent: self = .reopeningIntent(try reader.read())
        case .reopeningOutcome: self = .reopeningOutcome(try reader.read())
        case .ignoreServer: self = .ignoreServer(names: try reader.readAddresses())
        case .watchServer: self = .watchServer(try reader.read())
        case .suggestPromotionRule: self = .suggestPromotionRule(try reader.read(), try reader.read(), endsAt: try reader.read())
        case .setTag: self = .setTag(try reader.read(), name: try reader.read(), value: try reader.read())
        case .removeTag: self = .removeTag(try reader.read(), name: try reader.read())
        case .submitPool: self = .submitPool(try reader.read(), try reader.readAddresses(), endsAt: try reader.read())
        case .changePrimary: self = .changePrimary(try reader.read())
        case .beginMaintenance: self = .beginMaintenance(try reader.read())
        case .endMaintenance: self = .endMaintenance(try reader.read())
        case .serverRejoined: self = .serverRejoined(try reader.read(), try reader.read())
        case .dropHistory: self = .dropHistory(before: try reader.read())
        case .primaryTakesWrites: self = .primaryTakesWrites(try reader.read(), epoch: try reader.read())
        case .recordOperatorAction: self = .recordOperatorAction(try reader.read())
        default: throw reader.failure(.invalidValue, "\(kind.rawValue) is no kind of command")
        }
    }
}
