import ControlModel
import Foundation
import KVPublishers
import Testing
import TopologyModel

@Suite struct RecordLinesTests {
    @Test func `a record has one form, in bytes`() throws {
        var record = PrimaryRecordCodingTests.record
        (record.ipv4, record.ipv6) = ("192.0.2.7", "")
        let text = """
            cluster=00000000000000010000000000000abc
            epoch=18446744073709551615
            format=1
            host=db-2
            ipv4=192.0.2.7
            ipv6=
            name=orders/%22eu%22
            port=3307
            recovery=77
            time=2024-02-29T12:34:56.007Z

            """
        #expect(String(decoding: try RecordLines.encode(.primary(record)), as: UTF8.self) == text)
        #expect(try RecordLines.decode(Array(text.utf8)) == .primary(record))
    }

    @Test func `a withdrawn route has no address`() throws {
        let withdrawn = StoredRecord.withdrawn(WithdrawnRecord(PrimaryRecordCodingTests.record, because: "no quorum", at: WallTime(milliseconds: 1_709_210_100_000)))
        let bytes = try RecordLines.encode(withdrawn)
        #expect(String(decoding: bytes, as: UTF8.self).contains("\nwithdrawn=no%20quorum\n") && !String(decoding: bytes, as: UTF8.self).contains("db-2"))
        #expect(try RecordLines.decode(bytes) == withdrawn)
    }

    static let hostile = ["$(id)", "`id`", "; rm -rf ~ #", "a b", "a\nhost=evil", "émigré 💾", "%41", "'\"\\", "", "~/x", "a=b"]

    @Test(arguments: hostile) func `hostile text comes back as it was`(name: String) throws {
        var record = PrimaryRecordCodingTests.record
        record.clusterName = name
        #expect(try RecordLines.decode(RecordLines.encode(.primary(record))) == .primary(record))
    }

    /// With a real shell: the file is carried out as it is.
    @Test(arguments: hostile) func `a shell that reads the file carries out nothing of it`(name: String) throws {
        var record = PrimaryRecordCodingTests.record
        record.clusterName = name
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("baton-lines-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(RecordLines.encode(.primary(record))).write(to: file)
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-euc", #". "$1"; printf '%s' "$host $port $name""#, "sh", file.path]
        let output = Pipe()
        shell.standardOutput = output
        try shell.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        shell.waitUntilExit()
        let written = String(decoding: try RecordLines.encode(.primary(record)), as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("name=") }
        #expect(shell.terminationStatus == 0 && String(decoding: said, as: UTF8.self) == "db-2 3307 \(written?.dropFirst("name=".count) ?? "?")")
    }

    private static let valid = "cluster=00000000000000010000000000000abc\nepoch=3\nformat=1\nhost=db-2\nname=orders\nport=3307\ntime=2024-02-29T12:34:56.007Z\n"

    @Test func `keys of a later version are ignored`() throws {
        guard case .primary(let record) = try RecordLines.decode(Array(("added=1\n" + Self.valid).utf8)) else {
            Issue.record("a withdrawn record")
            return
        }
        #expect(record.primary == InstanceAddress(host: "db-2", port: 3307) && record.epoch == Epoch(rawValue: 3))
    }

    @Test(arguments: [
        "", "\n", valid + "\n", String(valid.dropLast()), valid.replacing("port=3307", with: "port=0"), valid.replacing("port=3307", with: "port=+3307"), valid.replacing("port=3307", with: "port=70000"),
        valid + "host=db-3\n", valid.replacing("host=db-2\n", with: ""), valid.replacing("name=orders", with: "name=%4"), valid.replacing("name=orders", with: "name=%zz"),
        valid.replacing("name=orders", with: "name=%FF"), valid.replacing("name=orders", with: "name"), valid.replacing("format=1", with: "format=3"), valid.replacing("epoch=3", with: "epoch=x"),
        valid + "name2=" + String(repeating: "x", count: RecordLines.maximumBytes),
    ])
    func `what is no record is corrupt`(text: String) {
        let error = #expect(throws: KVPublisherError.self) { try RecordLines.decode(Array(text.utf8)) }
        #expect(error?.code == .corrupt)
    }
}
