/// What goes wrong with one of several managers, or between them.
enum ManagerFault: Hashable, Sendable {
    enum Subject: Hashable, Sendable {
        /// The one that leads when the fault begins, or led last.
        case leader
        case manager(Int)
    }

    /// The process, with everything that is not on disk; it starts again after the duration.
    case kill(Subject)
    /// Stopped by a signal for the duration.
    case pause(Subject)
    /// From the other managers, not from the servers.
    case cut(Subject)
    /// It hears no other manager, and they hear it.
    case deaf(Subject)
    /// Between two, both ways.
    case link(Int, Int)
    /// The one that leads is with the smaller half.
    case halves
    /// From managers and servers.
    case isolate(Subject)
    /// A data center: a manager and every server whose number leaves that remainder.
    case site(Int)
    /// Of 1,000 messages between managers so many are lost.
    case lossy(Int)
    case slowDisk(Subject)
    case fullDisk(Subject)
}

extension ManagerFault {
    /// As a schedule has it.
    var text: String {
        switch self {
        case .kill(let subject): "kill \(subject.text)"
        case .pause(let subject): "pause \(subject.text)"
        case .cut(let subject): "cut \(subject.text)"
        case .deaf(let subject): "deaf \(subject.text)"
        case .link(let one, let other): "link \(one) \(other)"
        case .halves: "halves"
        case .isolate(let subject): "isolate \(subject.text)"
        case .site(let site): "site \(site)"
        case .lossy(let permille): "lossy \(permille)"
        case .slowDisk(let subject): "slow-disk \(subject.text)"
        case .fullDisk(let subject): "full-disk \(subject.text)"
        }
    }

    init?(parsing words: [String]) {
        let subject = words.count == 2 ? Subject(parsing: words[1]) : nil
        let numbers = words.dropFirst().compactMap { Int($0) }
        let fault: ManagerFault?
        switch words.first {
        case "kill": fault = subject.map { .kill($0) }
        case "pause": fault = subject.map { .pause($0) }
        case "cut": fault = subject.map { .cut($0) }
        case "deaf": fault = subject.map { .deaf($0) }
        case "link": fault = numbers.count == 2 && words.count == 3 ? .link(numbers[0], numbers[1]) : nil
        case "halves": fault = words.count == 1 ? .halves : nil
        case "isolate": fault = subject.map { .isolate($0) }
        case "site": fault = numbers.count == 1 && words.count == 2 ? .site(numbers[0]) : nil
        case "lossy": fault = numbers.count == 1 && words.count == 2 ? .lossy(numbers[0]) : nil
        case "slow-disk": fault = subject.map { .slowDisk($0) }
        case "full-disk": fault = subject.map { .fullDisk($0) }
        default: fault = nil
        }
        guard let fault else { return nil }
        self = fault
    }
}

extension ManagerFault.Subject {
    fileprivate var text: String {
        switch self {
        case .leader: "leader"
        case .manager(let index): String(index)
        }
    }

    fileprivate init?(parsing word: String) {
        if word == "leader" {
            self = .leader
        } else if let index = Int(word) {
            self = .manager(index)
        } else {
            return nil
        }
    }
}
