import Analysis
import TopologyModel

@main struct Main {
    static func main() async {
        print("The primary dies after 2 seconds:")
        await play(Scene(event: .primaryDies))
        print("")
        print("This program alone is cut off from the primary after 2 seconds:")
        await play(Scene(event: .managerIsCutOff))
    }

    private static func play(_ scene: Scene) async {
        let prober = ScriptedProber { request, now in scene.outcome(of: request, at: now) }
        var detector = Detector()
        let end = MonotonicInstant.zero + .seconds(10)
        let last = await detector.watch(Scene.primary, with: prober, until: end) { now, finding in show(finding, at: now) }
        if let last { show(last, at: end) }
    }

    private static func show(_ finding: Finding, at now: MonotonicInstant) {
        print("  \((now - .zero).wholeMilliseconds) ms  \(finding.instance)  \(finding.code)\(finding.isActionable ? ": act" : "")")
        for line in finding.evidence { print("      \(line)") }
        for blocker in finding.blockers { print("      nothing is done: \(blocker)") }
    }
}
