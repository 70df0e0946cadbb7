import ControlModel
import KVPublishers
import Orchestration

/// Stores that say what a test wants, and remember of which cluster they were asked.
actor FakeStores: RouteAccess {
    private let fixed: RouteReport
    private let submissions: [RouteSubmission]?
    private(set) var asked: [String] = []

    init(_ report: RouteReport = RouteReport(phase: .publishing, stores: [], comparisons: [], troubles: []), submissions: [RouteSubmission]? = []) {
        fixed = report
        self.submissions = submissions
    }

    func report(of cluster: ClusterID?) -> RouteReport {
        asked.append("report \(cluster?.description ?? "all")")
        return fixed
    }

    func submit(_ cluster: ClusterID?) -> [RouteSubmission]? {
        asked.append("submit \(cluster?.description ?? "all")")
        return submissions
    }
}
