import Foundation
import SignetCore

/// Answers that are handed over in an envelope: whoever opens it is the only one who has seen what is in it.
///
/// An envelope is a token of one use, with the answer in its cubbyhole.
struct WrappingService: Sendable {
    private static let policy = "response-wrapping"
    private static let response = "response"
    private static let origin = "wrapinfo"

    let tokens: TokenStore
    private var services: VaultServices { tokens.services }

    init(_ tokens: TokenStore) {
        self.tokens = tokens
    }

    /// Puts an answer into an envelope.
    /// - Parameters:
    ///   - envelope: the whole answer, JSON
    ///   - ttl: for how long it is to be had; whole seconds count
    ///   - path: of the request that it answers
    ///   - wrappedAccessor: of the token in it
    func wrap(
        _ envelope: [UInt8], ttl: Duration, path: String, wrappedAccessor: String?
    ) async throws -> WrapInfo {
        let now = services.clock.now
        let seconds = max(1, ttl.wholeSeconds)
        var entry = TokenEntry(
            accessor: TokenStore.makeAccessor(), policies: [Self.policy], path: path, createdAt: now)
        entry.usesLeft = 1
        entry.creationTTL = seconds
        entry.explicitMaxTTL = seconds
        entry.expiresAt = now.addingTimeInterval(Double(seconds))
        var origin: [String: JSONValue] = [
            "creation_path": .string(path), "creation_time": .string(GoTime.text(now)),
            "creation_ttl": .integer(seconds),
        ]
        origin["wrapped_accessor"] = wrappedAccessor.map(JSONValue.string)
        let cubbyhole = CubbyholeStore(services, accessor: entry.accessor)
        try await cubbyhole.put(origin, Self.origin)
        try await cubbyhole.put([Self.response: .string(String(decoding: envelope, as: UTF8.self))], Self.response)
        return WrapInfo(
            token: try await tokens.create(entry), accessor: entry.accessor, ttl: seconds, createdAt: now,
            creationPath: path, wrappedAccessor: wrappedAccessor)
    }

    /// Opens an envelope, which nobody can do again.
    /// - Returns: the answer as it was put in
    /// - Throws: `VaultFailure` (400) when there is none.
    func unwrap(_ token: Secret<String>) async throws -> [UInt8] { try await open(token).response }

    /// Where an envelope comes from: creation path, time and TTL. It stays closed.
    /// - Throws: `VaultFailure` (400) when there is none.
    func lookup(_ token: Secret<String>) async throws -> [String: JSONValue] {
        guard let entry = try await wrapping(token) else { throw Self.invalid }
        let origin = try await CubbyholeStore(services, accessor: entry.accessor).get(Self.origin) ?? [:]
        return origin.filter { $0.key != "wrapped_accessor" }
    }

    /// Puts what is in an envelope into a new one, with as long a life as the old one had at first.
    /// - Throws: `VaultFailure` (400) when there is none.
    func rewrap(_ token: Secret<String>) async throws -> WrapInfo {
        let (entry, response, origin) = try await open(token)
        return try await wrap(
            response, ttl: .seconds(entry.creationTTL), path: entry.path,
            wrappedAccessor: origin["wrapped_accessor"]?.text)
    }

    private static let invalid = VaultFailure.invalid("wrapping token is not valid or does not exist")

    /// Takes the only use of the token: of several who open the envelope one gets it.
    private func open(
        _ token: Secret<String>
    ) async throws -> (entry: TokenEntry, response: [UInt8], origin: [String: JSONValue]) {
        guard try await wrapping(token) != nil, let entry = try await tokens.use(token) else { throw Self.invalid }
        let cubbyhole = CubbyholeStore(services, accessor: entry.accessor)
        let response = try await cubbyhole.get(Self.response)?[Self.response]?.text
        let origin = try await cubbyhole.get(Self.origin)
        try await tokens.finish(entry)
        guard let response else { throw Self.invalid }
        return (entry, Array(response.utf8), origin ?? [:])
    }

    private func wrapping(_ token: Secret<String>) async throws -> TokenEntry? {
        guard let entry = try await tokens.entry(of: token), entry.policies == [Self.policy] else { return nil }
        return entry
    }
}
