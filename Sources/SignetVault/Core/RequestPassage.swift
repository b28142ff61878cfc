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
        let found = try await found(mounted, rest)
        let caller = found.answering.access == .open ? try await onlooker() : try await caller()
        do {
            if found.answering.access != .open {
                try await requireGrant(to: caller, found, mounted, rest)
            }
            try unsealed.audit.note(request, mount: mounted.entry, caller: caller)
            let answer = try await answer(mounted, rest, caller: caller)
            try unsealed.audit.note(answer, to: request, mount: mounted.entry, caller: caller)
            try await finish(caller, found)
            return answer
        } catch {
            try await finish(caller, found)
            unsealed.audit.note(error, to: request, mount: mounted.entry, caller: caller)
            throw error
        }
    }

    /// A token with a limited number of uses ends with its last request.
    private func finish(_ caller: TokenEntry?, _ found: Found) async throws {
        if let caller, found.answering.access != .open { try await unsealed.tokens.finish(caller) }
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
            guard try await decision(caller(), request.operation).isAllowed else { throw VaultFailure.denied }
            throw failure
        }
    }

    /// A path below no mount: only who may ask there is told so.
    private func unrouted() async throws -> VaultFailure {
        guard try await decision(caller(), request.operation).isAllowed else { return .denied }
        return VaultFailure(status: 404, ["no handler for route \"\(request.path)\". route entry not found."])
    }

    /// Whose token was shown; counted as a use.
    private func caller() async throws -> TokenEntry {
        guard let token = request.token, !token.reveal().isEmpty else { throw VaultFailure.noToken }
        guard let entry = try await unsealed.tokens.use(token) else { throw VaultFailure.invalidToken }
        guard entry.isBound(to: request.remoteAddress) else { throw VaultFailure.denied }
        return entry
    }

    /// Whose token was shown where none is needed; no use of it.
    private func onlooker() async throws -> TokenEntry? {
        guard let token = request.token else { return nil }
        return try await unsealed.tokens.entry(of: token)
    }

    private func requireGrant(
        to caller: TokenEntry?, _ found: Found, _ mounted: MountedBackend, _ rest: String
    ) async throws {
        guard let caller else { throw VaultFailure.noToken }
        let decision = try await decision(caller, operation(found, mounted, caller))
        guard decision.isAllowed, found.answering.access != .sudo || decision.hasSudo else { throw VaultFailure.denied }
    }

    /// Writing where nothing is yet is `create`.
    private func operation(
        _ found: Found, _ mounted: MountedBackend, _ caller: TokenEntry
    ) async throws -> VaultOperation {
        guard request.operation == .update, let existence = found.route.existence, !caller.isRoot else {
            return request.operation
        }
        let (values, _) = try found.route.fields.values(of: request.fields, captures: found.captures)
        let call = VaultCall(request: request, mount: mounted.entry, values: values, caller: caller, now: now)
        return try await existence(call) ? .update : .create
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
        guard let ttl = request.wrapTTL, response.raw == nil, response.wrapped == nil, answer.status != 204
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
