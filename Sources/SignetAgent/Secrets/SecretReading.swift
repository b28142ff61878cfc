import SignetCore
import SignetRenewal
import SignetTemplate
import SignetVault

/// Gets what templates ask for from where it is: the server, or a file.
struct SecretReading: Sendable {
    /// What was got.
    struct Answer: Sendable {
        let value: TemplateValue
        /// nil: it is no answer of a server.
        let reply: VaultReply?
    }

    let access: any VaultAccess

    /// - Throws: ``SecretFailure``, `CancellationError`.
    func get(_ dependency: TemplateDependency) async throws -> Answer {
        switch dependency {
        case .read(let path): try await read(path)
        case .list(let path): try await list(path)
        case .write(let path, let parameters), .certificate(let path, let parameters):
            try await write(path, parameters)
        case .file(let path): try file(path)
        }
    }

    /// Makes a lease last longer.
    /// - Throws: ``SecretFailure``, `CancellationError`.
    func renew(_ lease: String, for seconds: Int) async throws -> VaultReply {
        let path = "sys/leases/renew"
        return try await SecretAttempt(method: .PUT, path: path, access: access).run {
            try await access.send(
                VaultClient.Call(.PUT, path, body: ["lease_id": .string(lease), "increment": .integer(seconds)]))
        }
    }

    private func read(_ path: String) async throws -> Answer {
        let path = try await located(path, "data")
        let attempt = SecretAttempt(method: .GET, path: path, access: access)
        guard let reply = try await present(attempt, VaultClient.Call(.GET, path)) else { throw attempt.absence }
        return Answer(value: .secret(.object(reply.members)), reply: reply)
    }

    private func list(_ path: String) async throws -> Answer {
        let path = try await located(path, "metadata")
        var call = VaultClient.Call(.GET, path)
        call.query = [("list", "true")]
        let attempt = SecretAttempt(method: .GET, path: path, isList: true, access: access)
        let reply = try await present(attempt, call)
        return Answer(value: .strings(reply?.keys ?? []), reply: nil)
    }

    private func write(_ path: String, _ parameters: [String: String]) async throws -> Answer {
        let attempt = SecretAttempt(method: .PUT, path: path, access: access)
        let reply = try await attempt.run {
            try await access.send(VaultClient.Call(.PUT, path, body: parameters.mapValues(JSONValue.string)))
        }
        return Answer(value: .secret(.object(reply.members)), reply: reply)
    }

    private func file(_ path: String) throws -> Answer {
        func failure(_ error: SignetError) -> SecretFailure {
            SecretFailure(
                error: error,
                retryAdvice: RetryAdvice(schedule: .exponential(from: .seconds(1), ceiling: .seconds(60))))
        }
        do {
            guard let file = try DurableFiles.read(path) else {
                throw SignetError(
                    .unreadableFile, "The file \(path), which a template reads, does not exist.",
                    remedy: "Write it, or correct the path in the template.")
            }
            return Answer(value: .text(TemplateText(file.content)), reply: nil)
        } catch let error as SignetError {
            throw failure(error)
        }
    }

    /// nil: nothing is there, or it has been deleted.
    private func present(_ attempt: SecretAttempt, _ call: VaultClient.Call) async throws -> VaultReply? {
        try await attempt.run { () async throws -> VaultReply? in
            do {
                let reply = try await access.send(call)
                return reply.isEmpty ? nil : reply
            } catch let failure as VaultClientFailure where failure.status == 404 {
                return nil
            }
        }
    }

    /// The path of the API: secrets with versions are read below `data/` and listed below `metadata/` of their mount, which
    /// templates need not say.
    private func located(_ path: String, _ kind: String) async throws -> String {
        let attempt = SecretAttempt(method: .GET, path: path, isList: kind == "metadata", access: access)
        let found = try await attempt.run { () async throws -> KeyValueMount? in
            do {
                return try await KeyValueMount.find(path, mount: nil) { try await access.send($0) }
            } catch let failure as VaultClientFailure where failure.status.map((400..<500).contains) ?? false {
                // Who may not ask where a path belongs may read it all the same.
                return nil
            }
        }
        guard let found, found.isVersioned else { return path }
        let isSaid = found.path == kind || found.path.hasPrefix("\(kind)/")
        return isSaid ? path : found.path(kind)
    }
}
