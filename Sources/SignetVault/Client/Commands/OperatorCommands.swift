import SignetCore

/// `operator` and `status`: the seal, its shares, and what only their holders may do.
public struct OperatorCommands: Sendable {
    private let console: VaultConsole

    public init(_ console: VaultConsole) {
        self.console = console
    }

    private var client: VaultClient { console.client }

    // MARK: Seal

    /// - Returns: exit code 2 when sealed
    public func status() async throws -> VaultPrintout {
        let reply: VaultReply
        do {
            reply = try await client.send(VaultClient.Call(.GET, "sys/seal-status"))
        } catch let failure as VaultClientFailure {
            // 2 would say that it is sealed.
            throw VaultCommandFailure("Error checking seal status: \(failure)", status: 1)
        }
        var printout = try sealStatus(reply.content)
        if reply.content["sealed"] == .bool(true) { printout.status = 2 }
        return printout
    }

    private func sealStatus(_ status: [String: JSONValue]) throws -> VaultPrintout {
        try console.output.printout(.object(status)) {
            let isSealed = status["sealed"] == .bool(true)
            func text(_ name: String) -> String { GoValue.text(status[name] ?? .string("")) }
            var rows = [
                ("Seal Type", text("type")), ("Initialized", text("initialized")), ("Sealed", text("sealed")),
                ("Total Shares", text("n")), ("Threshold", text("t")),
            ]
            if isSealed {
                rows += [("Unseal Progress", "\(text("progress"))/\(text("t"))"), ("Unseal Nonce", text("nonce"))]
            }
            rows += [
                ("Version", text("version")), ("Build Date", text("build_date")),
                ("Storage Type", text("storage_type")),
            ]
            if !isSealed { rows += [("Cluster Name", text("cluster_name")), ("Cluster ID", text("cluster_id"))] }
            return GoTable.pairs(rows + [("HA Enabled", "false")]).text
        }
    }

    public func initialize(shares: Int, threshold: Int) async throws -> VaultPrintout {
        let reply = try await console.attempt("initializing") {
            try await client.write(
                "sys/init", ["secret_shares": .integer(shares), "secret_threshold": .integer(threshold)])
        }
        let content = reply.content
        func texts(_ name: String) -> [String] { content[name]?.elements?.compactMap(\.text) ?? [] }
        let isShared = !texts("keys").isEmpty
        let record: JSONValue = [
            "unseal_keys_b64": .strings(texts("keys_base64")), "unseal_keys_hex": .strings(texts("keys")),
            "unseal_shares": .integer(isShared ? shares : 0), "unseal_threshold": .integer(isShared ? threshold : 0),
            "recovery_keys_b64": [],
            "recovery_keys_hex": [], "recovery_keys_shares": 0, "recovery_keys_threshold": 0,
            "root_token": content["root_token"] ?? "",
        ]
        return try console.output.printout(record) {
            let keys = texts("keys_base64").enumerated().map { "Unseal Key \($0.offset + 1): \($0.element)" }
            let token = "Initial Root Token: \(content["root_token"]?.text ?? "")"
            guard isShared else { return "\(token)\n\n\(Self.machineAdvice)" }
            return (keys + ["", token, "", Self.advice(shares, threshold)]).joined(separator: "\n")
        }
    }

    private static func advice(_ shares: Int, _ threshold: Int) -> String {
        """
        Vault initialized with \(shares) key shares and a key threshold of \(threshold). Give the shares
        to different people and keep the token apart. Nobody else has them: without
        \(threshold) of the shares nothing can be read after the next restart.
        """
    }

    private static let machineAdvice = """
        Vault initialized. The server opens its seal by itself, so there are no shares. Keep the
        token apart: it may do everything. Keep a copy of the server's key elsewhere: without it
        nothing can be read.
        """

    /// - Returns: exit code 2 when it is not initialized
    public func initializationStatus() async throws -> VaultPrintout {
        let reply = try await console.attempt("checking init status") {
            try await client.send(VaultClient.Call(.GET, "sys/init"))
        }
        let isInitialized = reply.content["initialized"] == .bool(true)
        var printout = try console.output.printout(["initialized": .bool(isInitialized)]) {
            isInitialized ? "Vault is initialized" : "Vault is not initialized"
        }
        printout.status = isInitialized ? 0 : 2
        return printout
    }

    /// - Parameter key: a share; nil: those given so far are forgotten
    public func unseal(_ key: Secret<String>?) async throws -> VaultPrintout {
        let body: [String: JSONValue] = key.map { ["key": .string($0.reveal())] } ?? ["reset": true]
        let reply = try await console.attempt("unsealing") { try await client.write("sys/unseal", body) }
        return try sealStatus(reply.content)
    }

    public func seal() async throws -> VaultPrintout {
        _ = try await console.attempt("sealing") { try await client.write("sys/seal") }
        return console.say("Success! Vault is sealed.")
    }

    public func stepDown() async throws -> VaultPrintout {
        _ = try await console.attempt("stepping down") { try await client.write("sys/step-down") }
        return console.say("Success! Stepped down: \(client.settings.address)")
    }

    // MARK: The sealing key

    public func keyStatus(_ sentence: String? = nil) async throws -> VaultPrintout {
        let reply = try await console.attempt("reading key status") {
            try await client.send(VaultClient.Call(.GET, "sys/key-status"))
        }
        let content = reply.content
        return try console.output.printout(.object(content)) {
            func text(_ name: String) -> String { GoValue.text(content[name] ?? .string("")) }
            let table = GoTable.pairs(
                [
                    ("Key Term", text("term")), ("Install Time", text("install_time")),
                    ("Encryption Count", text("encryptions")),
                ], headed: false)
            return (sentence.map { $0 + "\n\n" } ?? "") + table.text
        }
    }

    public func rotate() async throws -> VaultPrintout {
        _ = try await console.attempt("rotating key") { try await client.write("sys/rotate") }
        return try await keyStatus("Success! Rotated key")
    }
}
