import Foundation
import SignetCore

/// What is mounted at a path: a secrets engine, an authentication method, `sys` itself.
public protocol VaultBackend: Sendable {
    /// The paths below the mount.
    var routes: RouteTable { get }

    /// Ends what a lease stands for; that it has ended already is no error.
    /// - Parameter secret: as in ``LeaseGrant/secret``
    func revoke(_ secret: [String: JSONValue]) async throws

    /// The terms of a token of this method when it is renewed; nil: those it has.
    /// - Throws: `VaultFailure` when it may not be renewed any more.
    func renewal(of token: TokenEntry, _ request: VaultRequest) async throws -> LoginGrant?

    /// The answer to an OCSP request sent to `path` that was given before and may be given again; nil: there is none.
    func standingOCSPAnswer(to request: [UInt8], path: String) -> [UInt8]?

    /// Regular work, asked for about once a minute while unsealed.
    func tend() async

    /// Removes what the mount keeps outside of its ``VaultStore``: it is being taken away.
    func retire() async throws
}

extension VaultBackend {
    public func revoke(_ secret: [String: JSONValue]) async throws {}
    public func renewal(of token: TokenEntry, _ request: VaultRequest) async throws -> LoginGrant? { nil }
    public func standingOCSPAnswer(to request: [UInt8], path: String) -> [UInt8]? { nil }
    public func tend() async {}
    public func retire() async throws {}
}

extension VaultBackend {
    /// Answers a request that may be answered: finds the route, reads the fields, calls the handler.
    /// - Parameters:
    ///   - path: below the mount
    ///   - caller: whose token was shown
    /// - Throws: `VaultFailure`, and what the handler throws.
    func answer(
        _ request: VaultRequest, path: String, mount: MountEntry, caller: TokenEntry?, now: Date
    ) async throws -> VaultResponse {
        let (route, answering, captures) = try routes.match(request.operation, path)
        let (values, remarks) = try route.fields.values(of: request.fields, captures: captures)
        let call = VaultCall(request: request, mount: mount, values: values, caller: caller, now: now)
        var response = try await answering.handler(call)
        response.warnings += remarks.warnings(isSilent: response.isSilent)
        return response
    }
}
