#if Network
import Testing

@testable import ZooKeeperClient

@Suite struct `Settings` {
    @Test func `the defaults are in range`() throws { try ZooKeeperSettings().validate() }

    @Test func `all problems are told at once`() {
        var settings = ZooKeeperSettings()
        settings.sessionTimeout = .zero
        settings.requestTimeout = .seconds(86_401)
        settings.reconnectFirst = .seconds(2)
        settings.maximumFrameBytes = 1023
        settings.maximumInFlight = 0
        settings.acl = []
        let error = #expect(throws: ZooKeeperError.self) { try settings.validate() }
        #expect(
            error?.description
                == "settings: sessionTimeout must be from 1 ms to one day; requestTimeout must be from 1 ms to one day; reconnectMost must not be shorter than reconnectFirst; "
                + "maximumFrameBytes must be from 1024 to 67108864; maximumInFlight must be above 0; acl must have an entry")
    }

    @Test func `a client is not made with such settings`() throws {
        var settings = ZooKeeperSettings()
        settings.maximumOperations = 0
        let ensemble = try ZooKeeperEnsemble(parsing: "127.0.0.1")
        #expect(throws: ZooKeeperError(.settings, "maximumOperations must be above 0")) { try ZooKeeper(ensemble, settings: settings) }
    }

    @Test(arguments: ["", "user", ":password"])
    func `an account needs a user and a colon`(text: String) {
        let error = #expect(throws: ZooKeeperError.self) { try ZooKeeperAuthentication(digest: text) }
        #expect(error?.message == "the digest authentication is not of the form user:password")
    }

    @Test func `a password is not printed`() throws {
        var settings = ZooKeeperSettings()
        settings.authentication = try ZooKeeperAuthentication(digest: "user:pass:word")
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(settings)", String(reflecting: settings), dumped] {
            #expect(!text.contains("pass:word"))
            #expect(text.contains("redacted"))
        }
    }

    @Test func `nodes belong to the account unless somebody says otherwise`() throws {
        var settings = ZooKeeperSettings()
        #expect(settings.usualACL == [.anyone(.all)])
        settings.authentication = try ZooKeeperAuthentication(digest: "user:password")
        #expect(settings.usualACL == [.creator(.all), .anyone(.read)])
        settings.acl = [.anyone(.read)]
        #expect(settings.usualACL == [.anyone(.read)])
    }
}
#endif
