/// A segment that is made ahead, and how far it is.
struct HeldSegment {
    enum State: Hashable {
        case missing
        /// A file of which the first bytes are zeros and on the disk; nothing is known of the rest.
        case draft(zeroed: Int)
        /// Zeros all over, which are on the disk. Nothing is written to a file of this name.
        case ready
    }

    /// What its files are called, without their suffix.
    let stem: String
    let size: Int
    var state = State.missing

    init(stem: String, size: Int) {
        self.stem = stem
        self.size = size
    }

    var name: String { stem + ".segment" }
    var draft: String { stem + ".draft" }
}
