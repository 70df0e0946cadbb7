import Logging
@testable import Orchestration
import Synchronization
import Testing

@Suite struct CertificateWatchTests {
    private struct Unreadable: Error, CustomStringConvertible { let description: String }

    @Test func whatChangesIsToldAndATroubleOnce() async {
        let results = Mutex<[Result<Bool, Unreadable>]>([
            .success(false), .success(true), .failure(Unreadable(description: "no key")), .failure(Unreadable(description: "no key")), .failure(Unreadable(description: "no certificate")),
            .success(false), .failure(Unreadable(description: "no certificate")), .success(true),
        ])
        var watch = CertificateWatch(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) { try results.withLock { try $0.removeFirst().get() } }
        var news: [CertificateWatch.News?] = []
        for _ in 1...8 { news.append(await watch.look()) }
        #expect(news == [nil, .replaced, .unusable("no key"), nil, .unusable("no certificate"), nil, .unusable("no certificate"), .replaced])
    }
}
