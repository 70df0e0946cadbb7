import RaftFuzzing
#if Network
    import RaftWireFuzzing
#endif

/// Everything that is fed.
enum FuzzedForms {
    #if Network
        static let all: [any FuzzedForm] = [FrameForm(), WireForm(), LogForm()]
    #else
        static let all: [any FuzzedForm] = [FrameForm(), LogForm()]
    #endif

    static func named(_ name: String) -> (any FuzzedForm)? { all.first { type(of: $0).name == name } }
}
