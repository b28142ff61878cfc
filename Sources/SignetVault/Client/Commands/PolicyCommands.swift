import SignetCore

/// `policy`: what tokens may do.
public struct PolicyCommands: Sendable {
    private let console: VaultConsole

    /// Commands at a console.
    public init(_ console: VaultConsole) {
        self.console = console
    }

    private var client: VaultClient { console.client }

    /// - Parameter policy: HCL or JSON
    public func write(_ name: String, _ policy: [UInt8]) async throws -> VaultPrintout {
        let name = name.lowercased()
        guard let text = String(validating: policy, as: UTF8.self) else {
            throw VaultCommandFailure.usage("The policy \(name) is not UTF-8 text.")
        }
        let reply = try await console.attempt("uploading policy") {
            try await client.write("sys/policies/acl/\(name)", ["policy": .string(text)])
        }
        return try console.show(reply, orElse: "Success! Uploaded policy: \(name)")
    }

    /// The text of a policy.
    public func read(_ name: String) async throws -> VaultPrintout {
        let name = name.lowercased()
        let path = "sys/policies/acl/\(name)"
        let reply = try await console.attempt("reading policy named \(name)") { try await client.read(path) }
        guard let text = reply?.content["policy"]?.text else { throw console.missing("No policy named: \(name)") }
        return try console.output.printout(["policy": .string(text)]) { text }
    }

    /// The names of all policies.
    public func list() async throws -> VaultPrintout {
        let reply = try await console.attempt("listing policies") { try await client.list("sys/policies/acl") }
        let names = reply?.keys ?? []
        return try console.output.printout(.strings(names)) { names.joined(separator: "\n") }
    }

    /// Removes a policy.
    public func delete(_ name: String) async throws -> VaultPrintout {
        let name = name.lowercased()
        _ = try await console.attempt("deleting \(name)") { try await client.delete("sys/policies/acl/\(name)") }
        return console.say("Success! Deleted policy: \(name)")
    }
}
