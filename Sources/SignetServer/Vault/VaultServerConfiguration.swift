import Foundation
import SignetCore
import SignetHCL
import SignetVault

/// What a Vault server's configuration file says, in HCL or JSON, as far as it concerns Signet.
///
/// Keys of Vault that have no meaning here (`disable_mlock`, `ui`, `telemetry` ...) are accepted; words that Vault does
/// not know are
/// refused.
public struct VaultServerConfiguration: Hashable, Sendable {
    /// Where the database lies.
    public enum Storage: Hashable, Sendable {
        /// Nothing is kept beyond the process.
        case memory
        /// A directory of its own.
        case directory(String)
    }

    /// Who opens the seal after a start.
    public enum Seal: Hashable, Sendable {
        /// The holders of shares, together.
        case shares
        /// The machine, by a key in a file; it is made when it is missing.
        case keyFile(String)
    }

    /// One address.
    public struct Listener: Hashable, Sendable {
        public var address: ListenAddress
        /// PEM files; nil: without TLS.
        public var certificate: String?
        public var key: String?
        public var limits = ListenerLimits()
    }

    public var storage: Storage
    public var seal = Seal.shares
    public var listeners: [Listener]
    public var limits: LeaseLimits
    public var clusterName: String
    public var apiAddress: String

    /// `-dev`: nothing kept, no TLS.
    public static func development(listen: ListenAddress) -> VaultServerConfiguration {
        VaultServerConfiguration(
            storage: .memory, listeners: [Listener(address: listen)], limits: .standard,
            clusterName: "vault-cluster-dev",
            apiAddress: "http://\(listen)")
    }

    init(storage: Storage, listeners: [Listener], limits: LeaseLimits, clusterName: String, apiAddress: String) {
        self.storage = storage
        self.listeners = listeners
        self.limits = limits
        self.clusterName = clusterName
        self.apiAddress = apiAddress
    }

    /// Reads a file.
    /// - Throws: `.unreadableFile`; `.invalidHCL` naming line and column of everything that is wrong.
    public init(path: String) throws {
        let text = String(decoding: try BoundedFile.read(path, limit: HCLDocument.limit), as: UTF8.self)
        let document = try HCLDocument(parsing: text, fileName: path, dialect: .hcl1)
        let problems = HCLProblemList(fileName: path)
        let file = HCLSection(document.body, keys: Self.keys, problems: problems)
        let storage = Self.storage(file)
        let seal = Self.seal(file)
        var common = ListenerLimits()
        for name in ["default_max_request_duration", "max_request_duration"] {
            file.set(&common.answer, name) { $0.duration(in: ListenerLimits.durations) }
        }
        file.set(&common.bodySize, "max_request_size") { $0.integer(in: ListenerLimits.bodySizes) }
        let listeners = file.blocks("listener", labels: 1...1).compactMap { Self.listener($0, common, problems) }
        if listeners.isEmpty, problems.problems.isEmpty {
            file.report("has no listener.", remedy: "Add listener \"tcp\" { address = \"127.0.0.1:8200\" ... }.")
        }
        var limits = LeaseLimits.standard
        file.set(&limits.defaultTTL, "default_lease_ttl") { $0.seconds() }
        file.set(&limits.maxTTL, "max_lease_ttl") { $0.seconds() }
        var clusterName = "signet"
        file.set(&clusterName, "cluster_name") { $0.text() }
        var apiAddress = ""
        file.set(&apiAddress, "api_addr") { $0.text() }
        try problems.throwIfAny()
        guard let storage else {
            throw SignetError(
                .invalidHCL, "\(path) names no storage.",
                remedy: "Add storage \"file\" { path = \"/var/lib/signet\" }, or storage \"inmem\" {} to keep nothing.")
        }
        self.init(
            storage: storage, listeners: listeners, limits: limits, clusterName: clusterName, apiAddress: apiAddress)
        self.seal = seal
    }
}

extension VaultServerConfiguration {
    private static let keys = [
        "storage", "backend", "seal", "ha_storage", "ha_backend", "listener", "default_lease_ttl", "max_lease_ttl",
        "cluster_name",
        "api_addr", "cluster_addr", "disable_mlock", "disable_cache", "disable_clustering", "disable_sealwrap",
        "disable_performance_standby", "disable_printable_check", "ui", "telemetry", "log_level", "log_format",
        "log_file",
        "log_rotate_bytes", "log_rotate_duration", "log_rotate_max_files", "pid_file", "plugin_directory",
        "raw_storage_endpoint",
        "introspection_endpoint", "enable_response_header_hostname", "enable_response_header_raft_node_id",
        "max_request_duration", "max_request_size", "default_max_request_duration", "cache_size", "entropy",
        "service_registration", "license_path", "user_lockout", "reporting", "detect_deadlocks", "experiments",
    ]

    private static let listenerKeys = [
        "address", "cluster_address", "tls_disable", "tls_cert_file", "tls_key_file", "tls_min_version",
        "tls_max_version",
        "tls_cipher_suites", "tls_prefer_server_cipher_suites", "tls_require_and_verify_client_cert",
        "tls_client_ca_file", "tls_disable_client_certs", "http_idle_timeout", "http_read_header_timeout",
        "http_read_timeout", "http_write_timeout", "max_request_duration", "max_request_size",
        "proxy_protocol_behavior",
        "proxy_protocol_authorized_addrs", "x_forwarded_for_authorized_addrs", "x_forwarded_for_hop_skips",
        "x_forwarded_for_reject_not_authorized", "x_forwarded_for_reject_not_present", "telemetry", "profiling",
        "inflight_requests_logging", "max_json_depth", "max_json_string_value_length", "max_json_object_entry_count",
        "max_json_array_element_count", "custom_response_headers", "redact_addresses", "redact_cluster_name",
        "redact_version",
    ]

    private static func storage(_ file: HCLSection) -> Storage? {
        let block = (file.blocks("storage", labels: 1...1) + file.blocks("backend", labels: 1...1)).first
        guard let block, let kind = block.labels.first else { return nil }
        switch kind.text {
        case "inmem", "inmem_ha", "inmem_transactional_ha", "inmem_transactional": return .memory
        case "file", "raft", "sqlite":
            let section = HCLSection(
                block.body, field: "storage", keys: ["path", "node_id", "performance_multiplier", "retry_join"],
                problems: file.problems)
            return section.required("path", example: "\"/var/lib/signet\"")?.text().map {
                .directory(AbsolutePath.make($0, relativeTo: FileManager.default.currentDirectoryPath))
            }
        default:
            file.problems.add(
                at: kind.position, field: "storage", "\"\(kind.text.prefix(60))\" is no storage that Signet has.",
                remedy: "Write storage \"file\" { path = ... }: Signet keeps everything in a database of its own there."
            )
            return nil
        }
    }

    private static func seal(_ file: HCLSection) -> Seal {
        guard let block = file.blocks("seal", labels: 1...1).first, let kind = block.labels.first else {
            return .shares
        }
        switch kind.text {
        case "shamir": return .shares
        case "file":
            let section = HCLSection(block.body, field: "seal", keys: ["path"], problems: file.problems)
            guard let path = section.required("path", example: "\"/etc/vault.d/unseal.key\"")?.text() else {
                return .shares
            }
            return .keyFile(AbsolutePath.make(path, relativeTo: FileManager.default.currentDirectoryPath))
        default:
            file.problems.add(
                at: kind.position, field: "seal", "\"\(kind.text.prefix(60))\" is no seal that Signet has.",
                remedy: "Write seal \"file\" { path = ... }, or leave it out: then holders of shares open the seal.")
            return .shares
        }
    }

    /// - Parameter limits: those of all listeners
    private static func listener(
        _ block: HCLBlock, _ limits: ListenerLimits, _ problems: HCLProblemList
    ) -> Listener? {
        guard block.labels.first?.text == "tcp" else {
            problems.add(
                at: block.position, field: "listener", "is of a kind that Signet does not listen on.",
                remedy: "Write listener \"tcp\" { ... }.")
            return nil
        }
        let section = HCLSection(block.body, field: "listener", keys: listenerKeys, problems: problems)
        var listener = Listener(address: ListenAddress(host: "127.0.0.1", port: 8200), limits: limits)
        section.set(&listener.address, "address") { $0.parsed { try ListenAddress(parsing: $0) } }
        listener.limits.take(over: section)
        var isPlain = false
        section.set(&isPlain, "tls_disable") { $0.truth() }
        guard !isPlain else { return listener }
        guard let certificate = section.required("tls_cert_file", example: "\"server.crt\"")?.text(),
            let key = section.required("tls_key_file", example: "\"server.key\"")?.text()
        else { return nil }
        let directory = FileManager.default.currentDirectoryPath
        listener.certificate = AbsolutePath.make(certificate, relativeTo: directory)
        listener.key = AbsolutePath.make(key, relativeTo: directory)
        return listener
    }
}

extension ListenerLimits {
    fileprivate static let durations: ClosedRange<Duration> = .milliseconds(1)...Duration.seconds(86_400)
    fileprivate static let bodySizes = 1...(1 << 30)

    /// What the section says, over what counts already.
    fileprivate mutating func take(over section: HCLSection) {
        section.set(&bodySize, "max_request_size") { $0.integer(in: Self.bodySizes) }
        let durations: [(String, WritableKeyPath<ListenerLimits, Duration>)] = [
            ("max_request_duration", \.answer), ("http_read_header_timeout", \.head),
            ("http_read_timeout", \.request), ("http_idle_timeout", \.idle),
        ]
        for (name, path) in durations {
            section.set(&self[keyPath: path], name) { $0.duration(in: Self.durations) }
        }
        var writing = answer
        section.set(&writing, "http_write_timeout") { $0.duration(in: Self.durations) }
        answer = min(answer, writing)
        section.set(&json.depth, "max_json_depth") { $0.integer(in: 1...300) }
        section.set(&json.textLength, "max_json_string_value_length") { $0.integer(in: 1...(1 << 30)) }
    }
}

extension HCLField {
    fileprivate func seconds() -> Int? {
        duration(in: .seconds(1)...Duration.seconds(100 * 365 * 86_400)).map { Int($0.components.seconds) }
    }
}
