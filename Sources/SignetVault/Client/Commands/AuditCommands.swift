import SignetCore

/// `audit`: where every request is noted.
public struct AuditCommands: Sendable {
    private let console: VaultConsole

    /// Commands at a console.
    public init(_ console: VaultConsole) {
        self.console = console
    }

    private var client: VaultClient { console.client }

    public func enable(
        _ type: String, path: String?, description: String, isLocal: Bool, options: [String: JSONValue]
    ) async throws -> VaultPrintout {
        let path = VaultConsole.folder(path ?? type)
        _ = try await console.attempt("enabling audit device") {
            try await client.write(
                "sys/audit/\(path)",
                [
                    "type": .string(type), "description": .string(description), "local": .bool(isLocal),
                    "options": .object(options),
                ])
        }
        return console.say("Success! Enabled the \(type) audit device at: \(path)")
    }

    /// Notes no more there.
    public func disable(_ path: String) async throws -> VaultPrintout {
        let path = VaultConsole.folder(path)
        _ = try await console.attempt("disabling audit device") { try await client.delete("sys/audit/\(path)") }
        return console.say("Success! Disabled audit device (if it was enabled) at: \(path)")
    }

    /// Where requests are noted.
    public func list(isDetailed: Bool) async throws -> VaultPrintout {
        let reply = try await console.attempt("listing audits") {
            try await client.send(VaultClient.Call(.GET, "sys/audit"))
        }
        let found = (reply.data ?? [:]).filter { $0.value.members != nil }
        let devices = found.sorted { $0.key < $1.key }
        if devices.isEmpty, console.output.format == .table {
            return VaultPrintout("No audit devices are enabled.", status: 2)
        }
        return try console.output.printout(.object(found)) {
            let headings = ["Path", "Type", "Description"] + (isDetailed ? ["Replication", "Options"] : [])
            return GoTable(
                headings,
                devices.map { path, device in
                    let row = [path, device["type"]?.text ?? "", device["description"]?.text ?? ""]
                    guard isDetailed else { return row }
                    let options = (device["options"]?.members ?? [:]).sorted { $0.key < $1.key }
                    return row + [
                        device["local"] == .bool(true) ? "local" : "replicated",
                        options.map { "\($0.key)=\(GoValue.text($0.value))" }.joined(separator: " "),
                    ]
                }
            ).text
        }
    }
}
