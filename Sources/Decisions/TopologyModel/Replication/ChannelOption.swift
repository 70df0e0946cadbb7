/// One option by which a channel connects to its source, besides host, port, account and place in the log.
public struct ChannelOption: Hashable, Sendable, Codable {
    /// In the order in which statements name them. Without `SOURCE_` or `MASTER_`, which the dialect adds where the option has it.
    public enum Name: String, Hashable, Comparable, Sendable, CaseIterable, Codable {
        case tls = "SSL"
        case tlsCAFile = "SSL_CA"
        case tlsCAPath = "SSL_CAPATH"
        case tlsCertificate = "SSL_CERT"
        case tlsKey = "SSL_KEY"
        case tlsCipher = "SSL_CIPHER"
        case tlsRevocationFile = "SSL_CRL"
        case tlsRevocationPath = "SSL_CRLPATH"
        case tlsVerifiesServer = "SSL_VERIFY_SERVER_CERT"
        case tlsVersion = "TLS_VERSION"
        case tlsCiphersuites = "TLS_CIPHERSUITES"
        case publicKeyPath = "PUBLIC_KEY_PATH"
        case fetchesPublicKey = "GET_PUBLIC_KEY"
        case bind = "BIND"
        case networkNamespace = "NETWORK_NAMESPACE"
        case compressionAlgorithms = "COMPRESSION_ALGORITHMS"
        case zstdCompressionLevel = "ZSTD_COMPRESSION_LEVEL"

        /// Whether the value is a flag or a number.
        public var isNumber: Bool {
            switch self {
            case .tls, .tlsVerifiesServer, .fetchesPublicKey, .zstdCompressionLevel: true
            case .tlsCAFile, .tlsCAPath, .tlsCertificate, .tlsKey, .tlsCipher, .tlsRevocationFile, .tlsRevocationPath, .tlsVersion, .tlsCiphersuites,
                .publicKeyPath, .bind, .networkNamespace, .compressionAlgorithms:
                false
            }
        }

        /// Whether it says how the account is kept secret on its way, which is the same from whatever host of a cluster.
        public var isAboutSecrecy: Bool {
            switch self {
            case .tls, .tlsCAFile, .tlsCAPath, .tlsCertificate, .tlsKey, .tlsCipher, .tlsRevocationFile, .tlsRevocationPath, .tlsVerifiesServer,
                .tlsVersion, .tlsCiphersuites, .publicKeyPath, .fetchesPublicKey:
                true
            case .bind, .networkNamespace, .compressionAlgorithms, .zstdCompressionLevel: false
            }
        }

        private var rank: Int { Name.allCases.firstIndex(of: self) ?? 0 }

        public static func < (lhs: Name, rhs: Name) -> Bool { lhs.rank < rhs.rank }
    }

    public var name: Name
    /// As a statement takes it: flags as `1` or `0`, everything else as text.
    public var value: String

    public init(_ name: Name, _ value: String) {
        self.name = name
        self.value = value
    }
}
