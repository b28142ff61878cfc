import SignetCore

/// `lease`: what was handed out for a time.
public struct LeaseCommands: Sendable {
    private let console: VaultConsole

    /// Commands at a console.
    public init(_ console: VaultConsole) {
        self.console = console
    }

    private var client: VaultClient { console.client }

    /// What is known of a lease.
    public func lookup(_ id: String) async throws -> VaultPrintout {
        let reply = try await console.attempt("looking up lease id \(id)") {
            try await client.write("sys/leases/lookup", ["lease_id": .string(id)])
        }
        return try console.output.printout(reply)
    }

    /// - Parameter increment: how long from now on is wished for, `72h`; nil: as the server likes
    public func renew(_ id: String, increment: String?) async throws -> VaultPrintout {
        var fields: [String: JSONValue] = ["lease_id": .string(id)]
        if let increment { fields["increment"] = .string(increment) }
        let reply = try await console.attempt("renewing lease") { try await client.write("sys/leases/renew", fields) }
        return try console.output.printout(reply)
    }

    /// What is meant, and how it ends.
    public struct Revocation: Hashable, Sendable {
        /// All whose id begins so.
        public var isPrefix = false
        /// Forgotten here, whatever the backend says.
        public var isForced = false
        /// The answer comes when it is done.
        public var waits = false

        /// One lease, as the server likes.
        public init() {}
    }

    /// Ends a lease, or all whose id begins so.
    public func revoke(_ id: String, _ revocation: Revocation) async throws -> VaultPrintout {
        if revocation.isForced, !revocation.isPrefix {
            throw VaultCommandFailure.usage("Specifying -force requires also specifying -prefix")
        }
        let path =
            switch (revocation.isPrefix, revocation.isForced) {
            case (true, true): "sys/leases/revoke-force/\(id)"
            case (true, false): "sys/leases/revoke-prefix/\(id)"
            case (false, _): "sys/leases/revoke"
            }
        var fields: [String: JSONValue] = ["sync": .bool(revocation.waits)]
        if !revocation.isPrefix { fields["lease_id"] = .string(id) }
        _ = try await console.attempt("revoking lease \(id)") { try await client.write(path, fields) }
        switch (revocation.isForced, revocation.isPrefix) {
        case (true, _): return console.say("Success! Force revoked any leases with prefix: \(id)")
        case (false, _) where !revocation.waits:
            return console.say("All revocation operations queued successfully!")
        case (false, true): return console.say("Success! Revoked any leases with prefix: \(id)")
        case (false, false): return console.say("Success! Revoked lease: \(id)")
        }
    }
}
