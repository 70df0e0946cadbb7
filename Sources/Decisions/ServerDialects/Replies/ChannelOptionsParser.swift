import TopologyModel

/// Reads how channels connect: from MySQL's table of the performance schema where it was read, else from the replica status.
enum ChannelOptionsParser {
    private struct Column {
        let option: ChannelOption.Name
        /// In the replica status: the new name and the old one. None for what it does not show.
        let status: [String]
        /// In `performance_schema.replication_connection_configuration`.
        let configuration: String
        var isFlag = false
    }

    private static let columns = [
        Column(option: .tls, status: ["Source_SSL_Allowed", "Master_SSL_Allowed"], configuration: "SSL_ALLOWED", isFlag: true),
        Column(option: .tlsCAFile, status: ["Source_SSL_CA_File", "Master_SSL_CA_File"], configuration: "SSL_CA_FILE"),
        Column(option: .tlsCAPath, status: ["Source_SSL_CA_Path", "Master_SSL_CA_Path"], configuration: "SSL_CA_PATH"),
        Column(option: .tlsCertificate, status: ["Source_SSL_Cert", "Master_SSL_Cert"], configuration: "SSL_CERTIFICATE"),
        Column(option: .tlsKey, status: ["Source_SSL_Key", "Master_SSL_Key"], configuration: "SSL_KEY"),
        Column(option: .tlsCipher, status: ["Source_SSL_Cipher", "Master_SSL_Cipher"], configuration: "SSL_CIPHER"),
        Column(option: .tlsRevocationFile, status: ["Source_SSL_Crl", "Master_SSL_Crl"], configuration: "SSL_CRL_FILE"),
        Column(option: .tlsRevocationPath, status: ["Source_SSL_Crlpath", "Master_SSL_Crlpath"], configuration: "SSL_CRL_PATH"),
        Column(
            option: .tlsVerifiesServer, status: ["Source_SSL_Verify_Server_Cert", "Master_SSL_Verify_Server_Cert"],
            configuration: "SSL_VERIFY_SERVER_CERTIFICATE", isFlag: true),
        Column(option: .tlsVersion, status: ["Source_TLS_Version", "Master_TLS_Version"], configuration: "TLS_VERSION"),
        Column(option: .tlsCiphersuites, status: [], configuration: "TLS_CIPHERSUITES"),
        Column(option: .publicKeyPath, status: ["Source_public_key_path", "Master_public_key_path"], configuration: "PUBLIC_KEY_PATH"),
        Column(
            option: .fetchesPublicKey, status: ["Get_Source_public_key", "Get_master_public_key"], configuration: "GET_PUBLIC_KEY",
            isFlag: true),
        Column(option: .bind, status: ["Source_Bind", "Master_Bind"], configuration: "NETWORK_INTERFACE"),
        Column(option: .networkNamespace, status: ["Network_Namespace"], configuration: "NETWORK_NAMESPACE"),
        Column(option: .compressionAlgorithms, status: [], configuration: "COMPRESSION_ALGORITHM"),
        Column(option: .zstdCompressionLevel, status: [], configuration: "ZSTD_COMPRESSION_LEVEL"),
    ]

    static func options(status: ReplyTable?, configuration: ReplyTable?) -> [ChannelOptions] {
        (status?.records ?? []).filter { !ChannelParser.isInternal($0) }.map { row in
            let name = row["Connection_name", "Channel_Name"] ?? ""
            let more = configuration?.records.first { ($0["CHANNEL_NAME"] ?? "") == name }
            return ChannelOptions(
                channel: name,
                options: columns.compactMap { column in
                    guard let text = more?[column.configuration] ?? row[column.status], !text.isEmpty else { return nil }
                    return ChannelOption(column.option, column.isFlag ? (ValueParsing.isOn(text) ? "1" : "0") : text)
                })
        }
    }
}
