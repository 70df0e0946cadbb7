#if Network
import Testing

@testable import ZooKeeperClient

@Suite struct `Paths` {
    @Test(arguments: ["/", "/a", "/a/b.c/…", "/a/...", "/a b"])
    func `these are taken`(path: String) throws { try ZooKeeperPath.validate(path) }

    @Test(arguments: [
        ("", "a path begins with a slash"), ("a", "a path begins with a slash"), ("/a/", "a name in the path is empty"), ("//a", "a name in the path is empty"),
        ("/a/./b", "a path has no relative names"), ("/..", "a path has no relative names"), ("/a\u{0}", "a path has no control, surrogate or private characters"),
        ("/a\u{7F}", "a path has no control, surrogate or private characters"), ("/\u{E000}", "a path has no control, surrogate or private characters"),
        ("/\u{1F600}", "a path has no control, surrogate or private characters"), ("/\u{FFFD}", "a path has no control, surrogate or private characters"),
    ])
    func `these are not`(path: String, message: String) {
        #expect(throws: ZooKeeperError(.settings, message, path: path)) { try ZooKeeperPath.validate(path) }
    }

    @Test func `digits are appended to a slash, too`() throws { try ZooKeeperPath.validate("/a/", isSequential: true) }

    @Test(arguments: [("", "/", "/"), ("", "/a", "/a"), ("/site", "/", "/site"), ("/site", "/a/b", "/site/a/b")])
    func `a chroot is put before and taken away`(chroot: String, path: String, inside: String) {
        #expect(ZooKeeperPath.inside(chroot, path) == inside)
        #expect(ZooKeeperPath.outside(chroot, inside) == path)
    }

    @Test(arguments: ["/", "/other", "/sites/a"])
    func `what lies elsewhere has no path under it`(path: String) { #expect(ZooKeeperPath.outside("/site", path) == nil) }

    @Test func `parents come from the top`() {
        #expect(ZooKeeperPath.parents(of: "/a/b/c") == ["/a", "/a/b"])
        #expect(ZooKeeperPath.parents(of: "/a") == [])
        #expect(ZooKeeperPath.parents(of: "/") == [])
    }
}
#endif
