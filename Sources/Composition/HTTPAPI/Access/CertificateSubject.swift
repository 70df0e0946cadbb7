#if Daemon
    import SwiftASN1

    /// Whose certificate it is. Only for certificates that TLS has verified: this reads where in RFC 5280 the subject stands, and no more.
    struct CertificateSubject: Hashable, Sendable {
        /// nil: it has none.
        var commonName: String?
        /// The organizational units, in the order of the certificate.
        var units: [String] = []

        private static let commonNameType: ASN1ObjectIdentifier = [2, 5, 4, 3]
        private static let unitType: ASN1ObjectIdentifier = [2, 5, 4, 11]
        /// Among the fields of a certificate without its version: serial number, algorithm, issuer, validity, subject.
        private static let subjectField = 4

        init(commonName: String? = nil, units: [String] = []) {
            self.commonName = commonName
            self.units = units
        }

        /// Throws `ASN1Error` when it is no certificate.
        init(der: [UInt8]) throws {
            guard let body = try Self.parts(of: try DER.parse(der)).first else { throw Self.noCertificate }
            let fields = try Self.parts(of: body).drop { $0.identifier.tagClass == .contextSpecific }
            guard fields.count > Self.subjectField else { throw Self.noCertificate }
            for names in try Self.parts(of: fields[fields.startIndex + Self.subjectField]) {
                for attribute in try Self.parts(of: names) { try take(attribute) }
            }
        }

        private mutating func take(_ attribute: ASN1Node) throws {
            let parts = try Self.parts(of: attribute)
            guard parts.count == 2 else { throw Self.noCertificate }
            guard [.utf8String, .printableString].contains(parts[1].identifier), case .primitive(let bytes) = parts[1].content,
                let text = String(validating: bytes, as: UTF8.self)
            else { return }  // what cannot be compared is as good as absent
            switch try ASN1ObjectIdentifier(derEncoded: parts[0]) {
            case Self.commonNameType: commonName = text
            case Self.unitType: units.append(text)
            default: break
            }
        }

        private static func parts(of node: ASN1Node) throws -> [ASN1Node] {
            guard case .constructed(let nodes) = node.content else { throw noCertificate }
            return Array(nodes)
        }

        private static var noCertificate: ASN1Error { .invalidASN1Object(reason: "no certificate") }
    }
#endif
