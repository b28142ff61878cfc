import Foundation
import SignetCore

extension VaultCore {
    /// Answers a request: whether sealed, whose token, what its policies say, the backend, then lease, token and wrapping.
    public func answer(_ request: VaultRequest) async -> VaultAnswer {
        do {
            return try await process(request)
        } catch let failure as VaultFailure {
            return VaultAnswer(failure)
        } catch let error as SignetError {
            let failure = VaultFailure(error)
            // What clients do wrong they are told; the log is for what is wrong here.
            logger.log(
                level: failure.status < 500 ? .debug : .error, "A request failed.",
                metadata: ["path": "\(request.path)", "reason": "\(error)"])
            return VaultAnswer(failure)
        } catch {
            logger.error("A request failed.", metadata: ["path": "\(request.path)", "reason": "\(error)"])
            return VaultAnswer(.fault("internal error"))
        }
    }

    /// The answer to an OCSP request that was given before and may be given again; nil: ask ``answer(_:)``. Does not suspend, for
    /// those who answer on an event loop. Where requests are audited there is none: each is to be written down.
    /// - Parameter path: below `/v1/`: `pki/ocsp`
    public func standingOCSPAnswer(to request: [UInt8], path: String) -> VaultAnswer? {
        guard let unsealed, unsealed.audit.isIdle, let (mounted, rest) = unsealed.mounts.route(path),
            let der = mounted.backend.standingOCSPAnswer(to: request, path: rest)
        else { return nil }
        return VaultAnswer(status: 200, contentType: "application/ocsp-response", body: der)
    }

    private func process(_ request: VaultRequest) async throws -> VaultAnswer {
        try Self.check(path: request.path)
        if let response = try await answerAlways(request) { return VaultAnswer(response, request, mount: nil) }
        guard let unsealed else { throw VaultFailure.sealed }
        return try await RequestPassage(request, unsealed: unsealed, now: clock.now).run()
    }

    /// What is answered sealed or not: `sys/health`, `sys/init`, `sys/unseal`.
    private func answerAlways(_ request: VaultRequest) async throws -> VaultResponse? {
        guard request.path.hasPrefix("sys/") else { return nil }
        let path = String(request.path.dropFirst(4))
        let backend = SealBackend(core: self)
        guard backend.answers(request.operation, path) else { return nil }
        return try await backend.answer(request, path: path, mount: .system, caller: nil, now: clock.now)
    }

    private static func check(path: String) throws {
        guard path.utf8.count <= 4096 else { throw VaultFailure.invalid("path is too long") }
        guard !path.utf8.split(separator: UInt8(ascii: "/")).contains(where: { $0.elementsEqual("..".utf8) }) else {
            throw VaultFailure.invalid("path cannot contain parent references")
        }
    }
}

extension VaultAnswer {
    /// What is told of a request that was not carried out.
    public init(_ failure: VaultFailure) { self.init(json: failure.members, status: failure.status) }

    init(json members: [String: JSONValue], status: Int = 200) {
        self.init(status: status, contentType: "application/json", body: JSONValue.object(members).bytes)
    }

    /// An answer of a mount that made neither a token nor a lease.
    init(_ response: VaultResponse, _ request: VaultRequest, mount: MountEntry?) {
        var envelope = Envelope(requestID: request.id)
        envelope.mountType = mount?.type ?? "system"
        self.init(response, envelope: envelope, isSystem: mount.map { $0.path == "sys/" } ?? true)
    }

    /// - Parameters:
    ///   - envelope: with lease, token or wrapping already in it
    ///   - isSystem: whether `data` stands at the top too
    init(_ response: VaultResponse, envelope: Envelope, isSystem: Bool) {
        if response.status == 304 {
            self.init(status: 304, contentType: "", body: [], lastModified: response.lastModified)
            return
        }
        if let raw = response.raw {
            let status = response.status ?? (raw.bytes.isEmpty ? 204 : 200)
            self.init(
                status: status, contentType: raw.contentType, body: raw.bytes,
                lastModified: response.lastModified)
            return
        }
        var envelope = envelope
        envelope.data = response.data
        envelope.warnings = response.warnings
        let isEmpty =
            envelope.data == nil && envelope.warnings.isEmpty && envelope.auth == nil && envelope.leaseID.isEmpty
            && envelope.wrapInfo == nil && response.status == nil
        if isEmpty {
            self.init(status: 204, contentType: "application/json", body: [])
        } else {
            self.init(
                json: isSystem ? envelope.systemMembers : envelope.members, status: response.status ?? 200)
            lastModified = response.lastModified
        }
    }
}
