import Foundation
import NIOHTTP1
import SignetCore
import Synchronization

/// The CA behind a ``HostileACMEServer``: routes, nonces, signatures, faults.
final class HostileCA: Sendable {
    struct Account: Sendable {
        var jwk: JSONValue
        var status = "valid"
        var contacts: [String] = []
        var termsAgreed = false
        var orders: [String] = []
    }

    struct Authorization: Sendable {
        let identifier: JSONValue
        let isWildcard: Bool
        var status: String
        let challenges: [JSONValue]
        var answered: String?
        var looks = 0
        var problem: JSONValue?
    }

    struct Order: Sendable {
        let account: String
        let identifiers: [JSONValue]
        let authorizations: [String]
        let profile: JSONValue?
        let replaces: JSONValue?
        var status = "pending"
        var request: [UInt8]?
        var looks = 0
        var finalizations = 0
    }

    struct State: Sendable {
        var behaviour = HostileBehaviour()
        var requests: [HostileACMEServer.Request] = []
        var violations: [String] = []
        var nonces: Set<String> = []
        var counter = 0
        var accounts: [String: Account] = [:]
        var orders: [String: Order] = [:]
        var authorizations: [String: Authorization] = [:]
        var replaced: Set<String> = []
        var chains: [String: [[UInt8]]] = [:]
        var revoked: [String: Int] = [:]

        mutating func next() -> String {
            counter += 1
            return "\(counter)"
        }
    }

    let base: String
    let issuer: HostileIssuer
    let state = Mutex(State())

    init(base: String, now: @escaping @Sendable () -> Date) async throws {
        self.base = base
        issuer = try await HostileIssuer(now: now)
    }

    /// Where each endpoint is. Nothing like what other CAs have, so that a client cannot have guessed.
    static let paths: [ACMEEndpoint: String] = [
        .directory: "/dir-of-the-day", .newNonce: "/n0nce", .newAccount: "/sign-me-up", .account: "/who/",
        .orders: "/all-of-it/", .newOrder: "/order-plz", .order: "/wish/", .authorization: "/show-me/",
        .challenge: "/prove-it/", .finalize: "/make-it-so/", .certificate: "/paper/", .revokeCert: "/nope",
        .keyChange: "/new-lock", .renewalInfo: "/when",
    ]

    func url(_ endpoint: ACMEEndpoint, _ rest: String = "") -> String {
        base + (Self.paths[endpoint] ?? "/") + rest
    }

    func answer(_ head: HTTPRequestHead, _ body: [UInt8]) async -> HostileAnswer {
        let path = String(head.uri)
        let endpoint = Self.paths.filter {
            path == $0.value || path.hasPrefix($0.value + ($0.value.hasSuffix("/") ? "" : "/"))
        }
        .max { $0.value.count < $1.value.count }?.key
        var answer: HostileAnswer
        do {
            answer = try await work(endpoint, head, path, body)
        } catch let refusal as Refusal {
            answer = refusal.answer
        } catch {
            answer = violation("\(endpoint?.rawValue ?? path): \(error)")
        }
        state.withLock { state in
            if head.method == .POST || endpoint == .newNonce {
                let nonce = "nonce-\(state.next())-\(UInt32.random(in: 0 ... .max))"
                state.nonces.insert(nonce)
                answer.headers.replaceOrAdd(name: "Replay-Nonce", value: nonce)
            }
            if let date = state.behaviour.date { answer.headers.replaceOrAdd(name: "Date", value: date) }
        }
        return answer
    }

    private func work(
        _ endpoint: ACMEEndpoint?, _ head: HTTPRequestHead, _ path: String, _ body: [UInt8]
    ) async throws -> HostileAnswer {
        guard let endpoint else {
            note(nil, head, path, nil, nil)
            return violation("nothing is at \(path)")
        }
        guard !(head.headers.first(name: "User-Agent") ?? "").isEmpty else {
            return violation("a request without User-Agent")
        }
        guard head.method == .POST else {
            note(endpoint, head, path, nil, nil)
            return try fault(at: endpoint, path) ?? unsigned(endpoint, path)
        }
        let signed = try verify(endpoint, head, path, body)
        let fault = state.withLock { state -> HostileFault? in
            guard state.behaviour.faults[endpoint]?.isEmpty == false else { return nil }
            return state.behaviour.faults[endpoint]?.removeFirst()
        }
        if case .loseAnswer? = fault {
            _ = try await process(endpoint, signed)
            var lost = HostileAnswer()
            lost.ending = .lost
            return lost
        }
        if let fault { return answer(for: fault, path) }
        return try await process(endpoint, signed)
    }

    private func unsigned(_ endpoint: ACMEEndpoint, _ path: String) throws -> HostileAnswer {
        switch endpoint {
        case .directory: return HostileAnswer(200, directory())
        case .newNonce: return HostileAnswer(200, nil, headers: ["Cache-Control": "no-store"])
        case .renewalInfo: return renewalInformation(path)
        default: return violation("\(endpoint.rawValue) was asked without a signature")
        }
    }

    private func process(_ endpoint: ACMEEndpoint, _ signed: Signed) async throws -> HostileAnswer {
        switch endpoint {
        case .newAccount: try newAccount(signed)
        case .account: try account(signed)
        case .orders: orderList(signed)
        case .keyChange: try keyChange(signed)
        case .newOrder: try newOrder(signed)
        case .order: try order(signed)
        case .authorization: try authorization(signed)
        case .challenge: try challenge(signed)
        case .finalize: try finalize(signed)
        case .certificate: try await certificate(signed)
        case .revokeCert: try revoke(signed)
        case .directory, .newNonce, .renewalInfo: violation("\(endpoint.rawValue) was asked by POST")
        }
    }

    private func directory() -> JSONValue {
        let behaviour = state.withLock { $0.behaviour }
        var members: [String: JSONValue] = ["q8Ks-random": "https://example.com/ignore-me"]
        for endpoint: ACMEEndpoint in [.newNonce, .newAccount, .newOrder, .revokeCert, .keyChange, .renewalInfo]
        where !behaviour.missing.contains(endpoint) {
            members[endpoint.rawValue] = .string(url(endpoint))
        }
        var meta: [String: JSONValue] = ["caaIdentities": ["hostile.example"], "surprise": [1, 2]]
        if let terms = behaviour.termsOfService { meta["termsOfService"] = .string(terms) }
        if !behaviour.externalKeys.isEmpty { meta["externalAccountRequired"] = true }
        if !behaviour.profiles.isEmpty { meta["profiles"] = .object(behaviour.profiles.mapValues(JSONValue.string)) }
        members["meta"] = .object(meta)
        return .object(members)
    }

    private func renewalInformation(_ path: String) -> HostileAnswer {
        let behaviour = state.withLock { $0.behaviour }
        guard let window = behaviour.renewalWindow, hasIssued(String(path.split(separator: "/").last ?? "")) else {
            return .problem("malformed", 404, "no such certificate")
        }
        var members: [String: JSONValue] = [
            "suggestedWindow": ["start": .string(window.start), "end": .string(window.end)]
        ]
        if let page = behaviour.explanationURL { members["explanationURL"] = .string(page) }
        var answer = HostileAnswer(200, .object(members))
        if let retryAfter = window.retryAfter { answer.headers.add(name: "Retry-After", value: retryAfter) }
        return answer
    }
}

// MARK: - Requests and faults

extension HostileCA {
    /// A request whose signature is right.
    struct Signed: Sendable {
        let path: String
        /// The last part of the path.
        let id: String
        let payload: JSONValue?
        /// The account that signed; nil when a key did.
        let account: String?
        let jwk: JSONValue
        let url: String
    }

    /// An answer in the place of what was asked for.
    struct Refusal: Error {
        let answer: HostileAnswer

        init(_ type: String, _ status: Int = 400, _ detail: String, extra: JSONValue = [:]) {
            answer = .problem(type, status, detail, extra: extra)
        }
    }

    func violation(_ text: String) -> HostileAnswer {
        state.withLock { $0.violations.append(text) }
        return .problem("malformed", 400, text)
    }

    private func note(
        _ endpoint: ACMEEndpoint?, _ head: HTTPRequestHead, _ path: String, _ payload: JSONValue?, _ account: String?
    ) {
        state.withLock {
            $0.requests.append(
                .init(endpoint: endpoint, method: head.method.rawValue, path: path, payload: payload, account: account))
        }
    }

    /// RFC 8555 sections 6.2 to 6.5.
    private func verify(
        _ endpoint: ACMEEndpoint, _ head: HTTPRequestHead, _ path: String, _ body: [UInt8]
    ) throws -> Signed {
        guard head.headers.first(name: "Content-Type") == "application/jose+json" else {
            throw TestSupportError("the content type must be application/jose+json")
        }
        let signature = try RefereeSignature(JSONValue(body))
        let payload: JSONValue? = signature.payload.isEmpty ? .none : try JSONValue(signature.payload)
        note(endpoint, head, path, payload, signature.header["kid"]?.text)
        let isReading = [.orders, .order, .certificate].contains(endpoint)
        guard !isReading || payload == nil else { throw TestSupportError("POST-as-GET has an empty payload") }
        let url = base + path
        guard signature.header["url"]?.text == url else {
            throw TestSupportError("the header's url is \(signature.header["url"]?.text ?? "absent"), not \(url)")
        }
        try state.withLock { state in
            guard let nonce = signature.header["nonce"]?.text, state.nonces.remove(nonce) != nil else {
                throw Refusal("badNonce", 400, "this nonce is not known")
            }
            guard state.behaviour.refusedNonces == 0 else {
                state.behaviour.refusedNonces -= 1
                throw Refusal("badNonce", 400, "this nonce is not to my liking")
            }
        }
        let jwk: JSONValue
        let account = signature.header["kid"]?.text
        if let account {
            guard let known = state.withLock({ $0.accounts[account] }) else {
                throw Refusal("accountDoesNotExist", 400, "no account \(account)")
            }
            guard known.status == "valid" else {
                throw Refusal("unauthorized", 403, "the account is \(known.status)")
            }
            jwk = known.jwk
        } else {
            guard endpoint == .newAccount || endpoint == .revokeCert else {
                throw TestSupportError("\(endpoint.rawValue) must be signed with kid, not jwk")
            }
            jwk = signature.header["jwk"] ?? .null
        }
        guard try signature.isSigned(by: jwk) else { throw TestSupportError("the signature is wrong") }
        return Signed(
            path: path, id: String(path.split(separator: "/").last ?? ""), payload: payload, account: account, jwk: jwk,
            url: url)
    }

    private func fault(at endpoint: ACMEEndpoint, _ path: String) throws -> HostileAnswer? {
        let fault = state.withLock { state -> HostileFault? in
            guard state.behaviour.faults[endpoint]?.isEmpty == false else { return nil }
            return state.behaviour.faults[endpoint]?.removeFirst()
        }
        return fault.map { answer(for: $0, path) }
    }

    private func answer(for fault: HostileFault, _ path: String) -> HostileAnswer {
        var answer: HostileAnswer
        switch fault {
        case .problem(let type, let status, let detail, let headers, let extra):
            answer = .problem(type, status, detail, headers: headers, extra: extra)
        case .status(let status, let headers):
            answer = HostileAnswer(status, nil, headers: HTTPHeaders(headers.map { ($0, $1) }))
        case .malformedJSON:
            answer = HostileAnswer()
            answer.body = Array("{\"newNonce\": \"https://".utf8)
        case .hugeBody(let size):
            answer = HostileAnswer()
            answer.body = [UInt8](repeating: UInt8(ascii: " "), count: size)
        case .closeMidBody:
            answer = HostileAnswer(200, ["half": "of it"])
            answer.ending = .broken
        case .loseAnswer:
            answer = HostileAnswer()
            answer.ending = .lost
        case .redirectLoop:
            answer = HostileAnswer(302, nil, headers: ["Location": base + path])
        case .stall:
            answer = HostileAnswer()
            answer.ending = .stalled
        }
        return answer
    }
}
