import ControlModel
import KVPublishers
import Testing
import TopologyModel

@Suite struct PrimaryRecordCodingTests {
    static let record = PrimaryRecord(
        cluster: ClusterID(high: 1, low: 0xABC), clusterName: "orders/\"eu\"", primary: InstanceAddress(host: "db-2", port: 3307),
        epoch: Epoch(rawValue: .max), recovery: RecoveryID(rawValue: 77), at: WallTime(milliseconds: 1_709_210_096_007))

    @Test func `a record has one form, in bytes`() throws {
        let text = """
            {"cluster":"00000000000000010000000000000abc","epoch":18446744073709551615,"format":1,"host":"db-2","name":"orders/\\"eu\\"",\
            "port":3307,"recovery":77,"time":"2024-02-29T12:34:56.007Z"}

            """
        #expect(String(decoding: try PrimaryRecordCoding.encode(.primary(Self.record)), as: UTF8.self) == text)
        #expect(try PrimaryRecordCoding.decode(Array(text.utf8)) == .primary(Self.record))
    }

    @Test func `addresses of the host are part of it where they are known`() throws {
        var record = Self.record
        (record.ipv4, record.ipv6) = ("192.0.2.7", "")
        let text = """
            {"cluster":"00000000000000010000000000000abc","epoch":18446744073709551615,"format":1,"host":"db-2","ipv4":"192.0.2.7","ipv6":"","name":"orders/\\"eu\\"",\
            "port":3307,"recovery":77,"time":"2024-02-29T12:34:56.007Z"}

            """
        #expect(String(decoding: try PrimaryRecordCoding.encode(.primary(record)), as: UTF8.self) == text)
        #expect(try PrimaryRecordCoding.decode(Array(text.utf8)) == .primary(record))
    }

    @Test func `a withdrawn route has one form, in bytes`() throws {
        let withdrawn = WithdrawnRecord(Self.record, because: "no quorum", at: WallTime(milliseconds: 1_709_210_100_000))
        #expect(String(decoding: try PrimaryRecordCoding.encode(.withdrawn(withdrawn)), as: UTF8.self) == Self.withdrawn)
        #expect(try PrimaryRecordCoding.decode(Array(Self.withdrawn.utf8)) == .withdrawn(withdrawn))
        #expect(withdrawn.named(Self.record.primary) && !withdrawn.named(InstanceAddress(host: "db-2", port: 3306)))
    }

    static let withdrawn = """
        {"cluster":"00000000000000010000000000000abc","epoch":18446744073709551615,"format":2,"name":"orders/\\"eu\\"",\
        "primaryDigest":"56ce82a4c99f8d51","recovery":77,"time":"2024-02-29T12:34:56.007Z","withdrawn":"no quorum","withdrawnAt":"2024-02-29T12:35:00.000Z"}

        """

    static let times: [Int64] = [0, 1, -1, 951_782_399_999, 951_782_400_000, 1_735_689_599_999, 253_402_300_799_999, -62_167_219_200_000]

    @Test(arguments: times) func `a time survives`(milliseconds: Int64) throws {
        var record = Self.record
        record.recovery = nil
        record.at = WallTime(milliseconds: milliseconds)
        #expect(try PrimaryRecordCoding.decode(PrimaryRecordCoding.encode(.primary(record))) == .primary(record))
    }

    static let wrong: [String] = [
        "", "{}", "null", "{\"format\":1}", valid.replacing("\"format\":1", with: "\"format\":2"), valid.replacing("3307", with: "0"),
        valid.replacing("3307", with: "70000"), valid.replacing("0abc", with: "0ab"), valid.replacing("02-29", with: "02-30"),
        valid.replacing("12:34", with: "25:34"), valid.replacing(".007Z", with: "Z"), valid.replacing("\"db-2\"", with: "\"\""), valid + "x",
        String(repeating: " ", count: PrimaryRecordCoding.maximumBytes) + valid, withdrawn.replacing("\"format\":2", with: "\"format\":1"),
        withdrawn.replacing("\"format\":2", with: "\"format\":3"), withdrawn.replacing("\"primaryDigest\":\"", with: "\"primaryDigest\":\"0"),
        withdrawn.replacing("\"withdrawn\":\"no quorum\",", with: ""), withdrawn.replacing("12:35:00", with: "12:65:00"), withdrawn.replacing("0abc", with: "0ab"),
    ]
    static let valid =
        #"{"cluster":"00000000000000010000000000000abc","epoch":1,"format":1,"host":"db-2","name":"x","port":3307,"time":"2024-02-29T12:34:56.007Z"}"#

    @Test(arguments: wrong) func `what we did not write is corrupt`(text: String) throws {
        #expect(try PrimaryRecordCoding.decode(Array(Self.valid.utf8)).epoch == Epoch(rawValue: 1))
        let error = #expect(throws: KVPublisherError.self) { try PrimaryRecordCoding.decode(Array(text.utf8)) }
        #expect(error?.code == .corrupt)
    }

    @Test func `a record too large to be read back is refused`() {
        var record = Self.record
        record.clusterName = String(repeating: "x", count: PrimaryRecordCoding.maximumBytes)
        let error = #expect(throws: KVPublisherError.self) { try PrimaryRecordCoding.encode(.primary(record)) }
        #expect(error?.code == .refused)
    }
}
