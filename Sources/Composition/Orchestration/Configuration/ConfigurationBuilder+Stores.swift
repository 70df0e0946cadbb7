import KVPublishers
import TopologyModel

/// The keys of the stores that are told who is primary.
extension ConfigurationBuilder {
    /// Keys that say more of a store, by the key without which they mean nothing.
    private static let details: [(store: String, keys: [String])] = [
        ("KVFileDirectory", ["KVFileFormats"]),
        ("ConsulAddress", ["ConsulScheme", "ConsulAclToken", "ConsulSSLCAFile", "ConsulCrossDataCenterDistribution", "ConsulDataCenters"]),
        ("EtcdEndpoints", ["EtcdUser", "EtcdPassword", "EtcdSSLCAFile"]),
        ("ZkAddress", ["ZkAccount"]),
    ]

    /// Whether a key is about a store that the file does not name.
    func isOfAbsentStore(_ name: String) -> Bool {
        if name == "KVClusterMasterPrefix" { return !Self.details.contains { isNamed($0.store) } }
        return Self.details.contains { $0.keys.contains(name) && !isNamed($0.store) }
    }

    private func isNamed(_ store: String) -> Bool { !values.string(store).isEmpty || !values.list(store).allSatisfy(\.isEmpty) }

    /// In the order of the file, each once; at least one.
    mutating func kvFileFormats() -> [RecordFileFormat] {
        var formats: [RecordFileFormat] = []
        for (position, name) in values.list("KVFileFormats").enumerated() {
            guard let format = RecordFileFormat(rawValue: name) else {
                values.problem("KVFileFormats[\(position)]", "must be \(RecordFileFormat.allCases.map(\.rawValue).joined(separator: " or ")), not \"\(name)\"")
                continue
            }
            if !formats.contains(format) { formats.append(format) }
        }
        if values.list("KVFileFormats").isEmpty { values.problem("KVFileFormats", "must name a form: \(RecordFileFormat.allCases.map(\.rawValue).joined(separator: " or "))") }
        return formats
    }

    mutating func stores(readFile: (String) -> [UInt8]?) -> KVStores {
        KVStores(
            prefix: values.string("KVClusterMasterPrefix").split(separator: "/").joined(separator: "/"), consul: consul(readFile: readFile), etcd: etcd(readFile: readFile), zooKeeper: zooKeeper())
    }

    private mutating func consul(readFile: (String) -> [UInt8]?) -> ConsulStore? {
        guard isNamed("ConsulAddress") else { return nil }
        let scheme = values.string("ConsulScheme").lowercased()
        if !["http", "https"].contains(scheme) { values.problem("ConsulScheme", "must be http or https, not \"\(scheme)\"") }
        let texts = values.string("ConsulAddress").split(separator: ",").map { ("ConsulAddress", String($0.trimmed)) }
        var store = ConsulStore(endpoints: endpoints(texts, isEncrypted: scheme == "https", defaultPort: ConsulStore.defaultPort))
        store.token = secret("ConsulAclToken")
        store.authorityFile = authorities("ConsulSSLCAFile", for: store.endpoints, readFile: readFile)
        store.dataCenters = dataCenters()
        store.followsCatalog = values.bool("ConsulCrossDataCenterDistribution")
        if store.followsCatalog, !store.dataCenters.isEmpty {
            values.problem("ConsulDataCenters", "is set beside ConsulCrossDataCenterDistribution, which means all of them; remove one of the two")
        }
        return store
    }

    private mutating func dataCenters() -> [String] {
        var names: [String] = []
        for (position, name) in values.list("ConsulDataCenters").enumerated() where !name.isEmpty {
            let isName = name.unicodeScalars.allSatisfy { $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "-" || $0 == "_") }
            if !isName { values.problem("ConsulDataCenters[\(position)]", "must be the name of a data center of Consul, letters, digits, - and _, not \"\(name)\"") }
            if names.contains(name) { values.problem("ConsulDataCenters[\(position)]", "\(name) stands twice; remove one") }
            names.append(name)
        }
        return names
    }

    private mutating func etcd(readFile: (String) -> [UInt8]?) -> EtcdStore? {
        guard isNamed("EtcdEndpoints") else { return nil }
        let texts = values.list("EtcdEndpoints").enumerated().filter { !$0.element.isEmpty }.map { ("EtcdEndpoints[\($0.offset)]", $0.element) }
        var store = EtcdStore(endpoints: endpoints(texts, isEncrypted: false, defaultPort: EtcdStore.defaultPort))
        store.authorityFile = authorities("EtcdSSLCAFile", for: store.endpoints, readFile: readFile)
        let user = expand(values.string("EtcdUser"), "EtcdUser")
        let password = secret("EtcdPassword")
        if let password, !user.isEmpty { store.credentials = .init(user: user, password: password) }
        if (password == nil) != user.isEmpty { values.problem(user.isEmpty ? "EtcdPassword" : "EtcdUser", "EtcdUser and EtcdPassword are needed together") }
        return store
    }

    private mutating func zooKeeper() -> ZooKeeperStore? {
        guard isNamed("ZkAddress") else { return nil }
        let text = values.string("ZkAddress")
        let slash = text.firstIndex(of: "/") ?? text.endIndex
        var servers: [String] = []
        for part in text[..<slash].split(separator: ",", omittingEmptySubsequences: false) {
            let server = String(part.trimmed)
            if let address = ListenAddress(node: server, defaultPort: ZooKeeperStore.defaultPort) {
                servers.append(address.description)
            } else {
                values.problem("ZkAddress", "must be host:port, several of them with commas between, and at the end the path of a chroot if there is one, not \"\(text)\"")
            }
        }
        let account = secret("ZkAccount")
        if let account, account.reveal().first == ":" || !account.reveal().contains(":") { values.problem("ZkAccount", "must be of the form user:password") }
        return ZooKeeperStore(ensemble: servers.joined(separator: ",") + text[slash...], account: account)
    }

    // MARK: Parts

    /// - Parameter texts: with their places.
    private mutating func endpoints(_ texts: [(String, String)], isEncrypted: Bool, defaultPort: UInt16) -> [StoreEndpoint] {
        texts.compactMap { path, text in
            if let endpoint = StoreEndpoint(parsing: text, isEncrypted: isEncrypted, defaultPort: defaultPort) { return endpoint }
            values.problem(path, "must be host, host:port, or either after http:// or https://, not \"\(text)\"")
            return nil
        }
    }

    /// nil: it is not set.
    private mutating func secret(_ name: String) -> Secret? {
        let text = expand(values.string(name), name)
        return text.isEmpty ? nil : Secret(text)
    }

    /// nil: the system's.
    private mutating func authorities(_ name: String, for endpoints: [StoreEndpoint], readFile: (String) -> [UInt8]?) -> String? {
        let path = values.string(name)
        guard !path.isEmpty else { return nil }
        if readFile(path) == nil { values.problem(name, "\(path) cannot be read: it must be a PEM file that this user may read") }
        if !endpoints.contains(where: \.isEncrypted) { values.problem(name, "no address of this store is https, so nothing would be verified; write https:// before the address, or remove it") }
        return path
    }
}
