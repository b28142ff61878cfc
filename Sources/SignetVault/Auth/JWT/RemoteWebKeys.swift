import Foundation
import SignetCore

/// The key sets of issuers, fetched when they are needed and kept for a while.
actor RemoteWebKeys {
    private struct Known {
        let keys: WebKeys
        let fetchedAt: Date
    }

    /// How long a set is relied on, in seconds.
    private static let lifetime: TimeInterval = 3600
    /// How soon a set is asked for again because a token is signed with none of its keys, in seconds.
    private static let pause: TimeInterval = 10

    private var known: [WebKeySource: Known] = [:]
    private var fetching: [WebKeySource: Task<WebKeys, any Error>] = [:]

    /// Whether a key of the source signed the token; an issuer may have new keys, so it is asked again before the answer is no.
    /// - Throws: `SignetError` when the issuer cannot be asked.
    func signed(_ token: WebToken, _ source: WebKeySource, now: Date) async throws -> Bool {
        switch source {
        case .keys(let pems): return try WebKeys(pems: pems).signed(token)
        case .keySets(let places):
            var failure: (any Error)?
            for place in places {
                do {
                    if try await signed(token, .keySet(place), now: now) { return true }
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            return false
        case .discovery, .keySet:
            let age = known[source].map { now.timeIntervalSince($0.fetchedAt) }
            if let known = known[source], let age, age < Self.lifetime {
                if known.keys.signed(token) { return true }
                if age < Self.pause { return false }
            }
            return try await fetch(source, now: now).signed(token)
        }
    }

    /// Fetches every key set of a source: it is there.
    /// - Throws: `SignetError` saying what is wrong.
    func check(_ source: WebKeySource, now: Date) async throws {
        switch source {
        case .keys(let pems): _ = try WebKeys(pems: pems)
        case .keySets(let places): for place in places { _ = try await fetch(.keySet(place), now: now) }
        case .discovery, .keySet: _ = try await fetch(source, now: now)
        }
    }

    /// Many logins at a time fetch a set once.
    private func fetch(_ source: WebKeySource, now: Date) async throws -> WebKeys {
        let task = fetching[source] ?? Task { try await Self.keys(of: source) }
        fetching[source] = task
        defer { fetching[source] = nil }
        let keys = try await task.value
        known[source] = Known(keys: keys, fetchedAt: now)
        return keys
    }

    private static func keys(of source: WebKeySource) async throws -> WebKeys {
        switch source {
        case .discovery(let place): try await WebKeys(set: keySet(discoveredAt: place).exchange.get())
        case .keySet(let place): try await WebKeys(set: place.exchange.get())
        case .keySets, .keys: try WebKeys(pems: [])
        }
    }

    /// OpenID Connect Discovery 1.0 sections 4.1 and 4.3: the document must be of the issuer that was asked.
    private static func keySet(discoveredAt place: WebKeySource.Place) async throws -> WebKeySource.Place {
        let base = place.url.hasSuffix("/") ? String(place.url.dropLast()) : place.url
        let address = "\(base)/.well-known/openid-configuration"
        let document = try await OutwardExchange(url: address, trustedPEM: place.exchange.trustedPEM).get()
        guard let issuer = document["issuer"]?.text, issuer == place.url || issuer == base else {
            throw SignetError(
                .malformedWebKeys,
                "\(address.prefix(300)) tells of the issuer \"\((document["issuer"]?.text ?? "").prefix(200))\".",
                remedy: "Give the address that the issuer gives for itself.")
        }
        guard let url = document["jwks_uri"]?.text else {
            throw SignetError(
                .malformedWebKeys, "\(address.prefix(300)) does not tell where the issuer's keys are (jwks_uri).",
                remedy: "Give the address of the keys themselves as jwks_url.")
        }
        return WebKeySource.Place(url: url, authorityPEM: place.authorityPEM)
    }
}
