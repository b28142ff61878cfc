import Foundation
import SignetCore

/// The way of one request through an open server.
struct RequestPassage: Sendable {
    private let request: VaultRequest
    private let unsealed: Unsealed
    private let now: Date

    init(_ request: VaultRequest, unsealed: Unsealed, now: Date) {
        self.request = request
        self.unsealed = unsealed
        self.now = now
    }

    func run() async throws -> VaultAnswer {
        guard let (mounted, rest) = unsealed.mounts.route(request.path) else { throw try await unrouted() }
        var caller: TokenEntry?
        var isUsed = false
        let result: Result<VaultAnswer, any Error>
        do {
            let found = try await found(mounted, rest)
            isUsed = !found.answering.access.isOpen(to: request)
            caller = isUsed ? try await self.caller() : try await onlooker()
            if isUsed { try await requireGrant(to: caller, found, mounted) }
            try unsealed.audit.note(request, mount: mounted.entry, caller: caller)
            let answer = try await answer(mounted, rest, caller: caller)
            try unsealed.audit.note(answer, to: request, mount: mounted.entry, caller: caller)
            result = .success(answer)
        } catch {
            unsealed.audit.note(error, to: request, mount: mounted.entry, caller: caller)
            result = .failure(error)
        }
        // A token with a limited number of uses ends with its last request.
        if isUsed, let caller { try await unsealed.tokens.finish(caller) }
        return try result.get()
    }
}

// MARK: - Who asks, and whether that is granted

extension RequestPassage {
    fileprivate typealias Found = (route: VaultRoute, answering: VaultRoute.Answering, captures: [String: String])

    /// What will answer. That there is nothing is told only to who may ask there.
    private func found(_ mounted: MountedBackend, _ rest: String) async throws -> Found {
        do {
            return try mounted.backend.routes.match(request.operation, rest)
        } catch let failure as VaultFailure {
            throw try await told(failure)
        }
    }

    /// A path below no mount: only who may ask there is told so.
    private func unrouted() async throws -> VaultFailure {
        try await told(
            VaultFailure(status: 404, ["no handler for route \"\(request.path)\". route entry not found."]))
    }

    /// The failure, for who may ask; for others that they may not.
    private func told(_ failure: VaultFailure) async throws -> VaultFailure {
        let caller = try await caller()
        let decision = try await decision(caller, request.operation)
        try await unsealed.tokens.finish(caller)
        return decision.isAllowed ? failure : .denied
    }

    /// Whose token was shown; counted as a use.
    private func caller() async throws -> TokenEntry {
        guard let token = request.token, !token.reveal().isEmpty else { throw VaultFailure.noToken }
        guard let entry = try await unsealed.tokens.use(token) else { throw VaultFailure.invalidToken }
        guard entry.isBound(to: request.remoteAddress) else {
            try await unsealed.tokens.finish(entry)
            throw VaultFailure.denied
        }
        return entry
    }

    /// Whose token was shown where none is needed; no use of it. From where it may not be used, it is nobody's.
    private func onlooker() async throws -> TokenEntry? {
        guard let token = request.token, let entry = try await unsealed.tokens.entry(of: token),
            entry.isBound(to: request.remoteAddress)
        else { return nil }
        return entry
    }

    private func requireGrant(to caller: TokenEntry?, _ found: Found, _ mounted: MountedBackend) async throws {
        guard let caller else { throw VaultFailure.noToken }
        let needsSudo = found.answering.access == .sudo
        func isGranted(_ operation: VaultOperation) async throws -> Bool {
            let decision = try await decision(caller, operation)
            return decision.isAllowed && (!needsSudo || decision.hasSudo)
        }
        guard request.operation == .update, let existence = found.route.existence, !caller.isRoot else {
            guard try await isGranted(request.operation) else { throw VaultFailure.denied }
            return
        }
        // Writing where nothing is yet is `create`. Who may do neither does not learn which it would be.
        let (creates, updates) = (try await isGranted(.create), try await isGranted(.update))
        guard creates || updates else { throw VaultFailure.denied }
        guard creates != updates else { return }
        let (values, _) = try found.route.fields.values(of: request.fields, captures: found.captures)
        let call = VaultCall(request: request, mount: mounted.entry, values: values, caller: caller, now: now)
        guard try await existence(call) == updates else { throw VaultFailure.denied }
    }

    private func decision(_ caller: TokenEntry, _ operation: VaultOperation) async throws -> AccessDecision {
        let rules = try await unsealed.policies.rules(for: caller)
        let path = operation == .list ? request.path + "/" : request.path
        return rules.decision(
            on: AccessRequest(
                AccessRequest.Operation(rawValue: operation.rawValue) ?? .update, path,
                parameters: request.fields, wrappingTTL: request.wrapTTL))
    }
}

// MARK: - The answer

extension RequestPassage {
    private func answer(
        _ mounted: MountedBackend, _ rest: String, caller: TokenEntry?
    ) async throws -> VaultAnswer {
        var response = try await mounted.backend.answer(
            request, path: rest, mount: mounted.entry, caller: caller, now: now)
        var envelope = Envelope(requestID: request.id)
        envelope.mountType = mounted.entry.type
        envelope.leaseDuration = response.refreshAfter
        var accessor: String?
        if let login = response.login {
            let entity = try await unsealed.entities.entity(of: login, mount: mounted.entry, now: now)
            let made = try await unsealed.tokens.make(
                login, entityID: entity?.id ?? "", path: request.path, mount: mounted.entry, now: now)
            response.warnings += made.warnings
            response.issued = IssuedToken(token: made.token, entry: made.entry, ttl: made.entry.creationTTL)
        }
        if let issued = response.issued {
            envelope.auth = issued.members
            accessor = issued.entry.accessor
        }
        if let lease = response.lease {
            let (registered, warnings) = try await unsealed.leases.register(
                lease, path: request.path, mount: mounted.entry, token: caller)
            response.renewed = registered
            response.warnings += warnings
        }
        if let lease = response.renewed {
            envelope.leaseID = lease.id
            envelope.isRenewable = lease.isRenewable
            envelope.leaseDuration = lease.ttl
        }
        envelope.wrapInfo = response.wrapped?.members
        let answer = VaultAnswer(response, envelope: envelope, isSystem: mounted.entry.path == "sys/")
        guard let ttl = request.wrapTTL, response.raw == nil, response.wrapped == nil,
            answer.status != 204, answer.status != 304
        else {
            return answer
        }
        return try await wrapped(answer, ttl, accessor)
    }

    /// The answer put away: only who has the wrapping token gets it, once.
    private func wrapped(_ answer: VaultAnswer, _ ttl: Duration, _ accessor: String?) async throws -> VaultAnswer {
        let info = try await unsealed.wrapping.wrap(
            answer.body, ttl: ttl, path: request.path, wrappedAccessor: accessor)
        var envelope = Envelope(requestID: "")
        envelope.wrapInfo = info.members
        return VaultAnswer(json: envelope.members)
    }
}

extension VaultFailure {
    /// A token was shown that is not known, or has ended.
    static let invalidToken = VaultFailure(
        status: 403, ["2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"])
}
