/// The number of a command in its byte form. A number is given once and never used again.
public struct CommandKind: Hashable, Sendable, RawRepresentable {
    public var rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let registerCluster = CommandKind(rawValue: 1)
    public static let setClusterAlias = CommandKind(rawValue: 2)
    public static let recordDetection = CommandKind(rawValue: 3)
    public static let openRecovery = CommandKind(rawValue: 4)
    public static let designate = CommandKind(rawValue: 5)
    public static let replaceDesignation = CommandKind(rawValue: 6)
    public static let stepIntent = CommandKind(rawValue: 7)
    public static let stepOutcome = CommandKind(rawValue: 8)
    public static let closeRecovery = CommandKind(rawValue: 9)
    public static let acknowledge = CommandKind(rawValue: 10)
    public static let beginDowntime = CommandKind(rawValue: 11)
    public static let endDowntime = CommandKind(rawValue: 12)
    public static let pause = CommandKind(rawValue: 13)
    public static let resume = CommandKind(rawValue: 14)
    public static let setPromotionRule = CommandKind(rawValue: 15)
    public static let reopeningIntent = CommandKind(rawValue: 16)
    public static let reopeningOutcome = CommandKind(rawValue: 17)
    public static let ignoreServer = CommandKind(rawValue: 18)
    public static let watchServer = CommandKind(rawValue: 19)
    public static let suggestPromotionRule = CommandKind(rawValue: 20)
    public static let setTag = CommandKind(rawValue: 21)
    public static let removeTag = CommandKind(rawValue: 22)
    public static let submitPool = CommandKind(rawValue: 23)
    public static let changePrimary = CommandKind(rawValue: 24)
    public static let beginMaintenance = CommandKind(rawValue: 25)
    public static let endMaintenance = CommandKind(rawValue: 26)
    public static let serverRejoined = CommandKind(rawValue: 27)
    public static let dropHistory = CommandKind(rawValue: 28)
    public static let primaryTakesWrites = CommandKind(rawValue: 29)
    public static let recordOperatorAction = CommandKind(rawValue: 30)

    /// Every kind with its name in audits and the newest version of its body that this program reads and writes.
    public static let table: [(kind: CommandKind, name: String, version: UInt8)] = [
        (.registerCluster, "register-cluster", 1),
        (.setClusterAlias, "set-cluster-alias", 1),
        (.recordDetection, "record-detection", 1),
        (.openRecovery, "open-recovery", RecoveryOpening.newestVersion),
        (.designate, "designate", 1),
        (.replaceDesignation, "replace-designation", 1),
        (.stepIntent, "step-intent", 1),
        (.stepOutcome, "step-outcome", 1),
        (.closeRecovery, "close-recovery", 1),
        (.acknowledge, "acknowledge", 1),
        (.beginDowntime, "begin-downtime", 1),
        (.endDowntime, "end-downtime", 1),
        (.pause, "pause", 1),
        (.resume, "resume", 1),
        (.setPromotionRule, "set-promotion-rule", 1),
        (.reopeningIntent, "reopening-intent", 1),
        (.reopeningOutcome, "reopening-outcome", 1),
        (.ignoreServer, "ignore-server", 1),
        (.watchServer, "watch-server", 1),
        (.suggestPromotionRule, "suggest-promotion-rule", 1),
        (.setTag, "set-tag", 1),
        (.removeTag, "remove-tag", 1),
        (.submitPool, "submit-pool", 1),
        (.changePrimary, "change-primary", 1),
        (.beginMaintenance, "begin-maintenance", 1),
        (.endMaintenance, "end-maintenance", 1),
        (.serverRejoined, "server-rejoined", 1),
        (.dropHistory, "drop-history", 1),
        (.primaryTakesWrites, "primary-takes-writes", 1),
        (.recordOperatorAction, "record-operator-action", 1),
    ]

    public var name: String { CommandKind.table.first { $0.kind == self }?.name ?? "command-\(rawValue)" }

    /// The newest version of its body that this program reads and writes; 0 for a kind that is not in the table.
    var newestVersion: UInt8 { CommandKind.table.first { $0.kind == self }?.version ?? 0 }
}

extension ControlCommand {
    public var kind: CommandKind {
        switch self {
        case .registerCluster: .registerCluster
        case .setClusterAlias: .setClusterAlias
        case .recordDetection: .recordDetection
        case .openRecovery: .openRecovery
        case .designate: .designate
        case .replaceDesignation: .replaceDesignation
        case .stepIntent: .stepIntent
        case .stepOutcome: .stepOutcome
        case .closeRecovery: .closeRecovery
        case .acknowledge: .acknowledge
        case .beginDowntime: .beginDowntime
        case .endDowntime: .endDowntime
        case .pause: .pause
        case .resume: .resume
        case .setPromotionRule: .setPromotionRule
        case .reopeningIntent: .reopeningIntent
        case .reopeningOutcome: .reopeningOutcome
        case .ignoreServer: .ignoreServer
        case .watchServer: .watchServer
        case .suggestPromotionRule: .suggestPromotionRule
        case .setTag: .setTag
        case .removeTag: .removeTag
        case .submitPool: .submitPool
        case .changePrimary: .changePrimary
        case .beginMaintenance: .beginMaintenance
        case .endMaintenance: .endMaintenance
        case .serverRejoined: .serverRejoined
        case .dropHistory: .dropHistory
        case .primaryTakesWrites: .primaryTakesWrites
        case .recordOperatorAction: .recordOperatorAction
        }
    }
}
