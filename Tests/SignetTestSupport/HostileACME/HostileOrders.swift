import Foundation
import NIOHTTP1
import SignetCore

/// Orders, authorizations and challenges (RFC 8555 sections 7.4 and 7.5).
extension HostileCA {
    func newOrder(_ signed: Signed) throws -> HostileAnswer {
        guard let account = signed.account, let payload = signed.payload,
            let identifiers = payload["identifiers"]?.elements, !identifiers.isEmpty
        else { throw TestSupportError("newOrder needs identifiers") }
        let (url, order) = try state.withLock { state -> (String, Order) in
            if let profile = payload["profile"]?.text, state.behaviour.profiles[profile] == nil {
                throw Refusal("invalidProfile", 400, "no profile \(profile)")
            }
            if let replaces = payload["replaces"]?.text, !state.replaced.insert(replaces).inserted {
                throw Refusal("alreadyReplaced", 409, "\(replaces) has been replaced")
            }
            if state.behaviour.reusesOrders,
                let known = state.orders.first(where: {
                    $0.value.account == account && $0.value.identifiers == identifiers
                        && ["pending", "ready"].contains($0.value.status)
                })
            {
                return (known.key, known.value)
            }
            let authorizations = identifiers.map { add($0, &state) }
            var order = Order(
                account: account, identifiers: identifiers, authorizations: authorizations,
                profile: payload["profile"], replaces: payload["replaces"])
            if state.behaviour.reusesAuthorizations { order.status = "ready" }
            let url = self.url(.order, state.next())
            state.orders[url] = order
            state.accounts[account]?.orders.append(url)
            return (url, order)
        }
        return HostileAnswer(201, object(url, order), headers: ["Location": url])
    }

    private func add(_ identifier: JSONValue, _ state: inout State) -> String {
        let name = identifier["value"]?.text ?? ""
        let isWildcard = name.hasPrefix("*.")
        let id = state.next()
        var challenges = state.behaviour.challenges.map { type -> JSONValue in
            [
                "type": .string(type), "url": .string(url(.challenge, "\(id)/\(type)")), "status": "pending",
                "token": .string("token-\(id)-\(type)-0123456789abcdef"),
            ]
        }
        challenges += state.behaviour.tokenlessChallenges.map { type in
            [
                "type": .string(type), "url": .string(url(.challenge, "\(id)/\(type)")), "status": "pending",
                "issuer-domain-names": ["hostile.example"],
            ]
        }
        let authorization = Authorization(
            identifier: [
                "type": identifier["type"] ?? .null, "value": .string(isWildcard ? String(name.dropFirst(2)) : name),
            ],
            isWildcard: isWildcard, status: state.behaviour.reusesAuthorizations ? "valid" : "pending",
            challenges: challenges)
        let authorizationURL = url(.authorization, id)
        state.authorizations[authorizationURL] = authorization
        return authorizationURL
    }

    func order(_ signed: Signed) throws -> HostileAnswer {
        let order = try state.withLock { state -> Order in
            guard var order = state.orders[signed.url], order.account == signed.account else {
                throw Refusal("malformed", 404, "no such order")
            }
            let statuses = order.authorizations.map { state.authorizations[$0]?.status }
            if order.status == "pending" {
                if statuses.contains("invalid") || statuses.contains("deactivated") {
                    order.status = "invalid"
                } else if statuses.allSatisfy({ $0 == "valid" }) {
                    order.status = "ready"
                }
            } else if order.status == "processing" {
                order.looks += 1
                if order.looks > state.behaviour.processingLooks { order.status = "valid" }
            }
            state.orders[signed.url] = order
            return order
        }
        return unfinished(HostileAnswer(200, object(signed.url, order)), order.status)
    }

    func authorization(_ signed: Signed) throws -> HostileAnswer {
        let authorization = try state.withLock { state -> Authorization in
            guard var authorization = state.authorizations[signed.url] else {
                throw Refusal("malformed", 404, "no such authorization")
            }
            if let payload = signed.payload {
                guard payload == ["status": "deactivated"] else {
                    throw TestSupportError("an authorization can only be deactivated")
                }
                authorization.status = "deactivated"
            } else if let type = authorization.answered, authorization.status == "pending" {
                authorization.looks += 1
                if authorization.looks > state.behaviour.pendingLooks {
                    let problem = state.behaviour.verdicts[type]
                    authorization.status = problem == nil ? "valid" : "invalid"
                    authorization.problem = problem.map {
                        [
                            "type": .string("urn:ietf:params:acme:error:\($0)"),
                            "detail": "seen otherwise at 192.0.2.7", "status": 403,
                        ]
                    }
                }
            }
            state.authorizations[signed.url] = authorization
            return authorization
        }
        return unfinished(HostileAnswer(200, object(authorization)), authorization.status)
    }

    func challenge(_ signed: Signed) throws -> HostileAnswer {
        guard signed.payload == .object([:]) else { throw TestSupportError("a challenge is answered with {}") }
        let parts = signed.path.split(separator: "/").map(String.init)
        let authorizationURL = url(.authorization, parts[parts.count - 2])
        return try state.withLock { state in
            guard var authorization = state.authorizations[authorizationURL],
                let challenge = authorization.challenges.first(where: { $0["url"]?.text == signed.url })
            else { throw Refusal("malformed", 404, "no such challenge") }
            guard authorization.answered == nil else { throw TestSupportError("a challenge was answered twice") }
            authorization.answered = challenge["type"]?.text
            state.authorizations[authorizationURL] = authorization
            return HostileAnswer(200, challenge)
        }
    }

    /// An answer about something unfinished says when to look again.
    private func unfinished(_ answer: HostileAnswer, _ status: String) -> HostileAnswer {
        var answer = answer
        let retryAfter = state.withLock { $0.behaviour.retryAfter }
        if let retryAfter, ["pending", "processing"].contains(status) {
            answer.headers.add(name: "Retry-After", value: retryAfter)
        }
        return answer
    }

    func object(_ url: String, _ order: Order) -> JSONValue {
        let id = String(url.split(separator: "/").last ?? "")
        var members: [String: JSONValue] = [
            "status": .string(shown(order.status)), "identifiers": .array(order.identifiers),
            "authorizations": .array(order.authorizations.map(JSONValue.string)),
            "finalize": .string(self.url(.finalize, id)), "flavour": "vanilla",
        ]
        if order.status == "valid" { members["certificate"] = .string(self.url(.certificate, id)) }
        if let profile = order.profile { members["profile"] = profile }
        if let replaces = order.replaces { members["replaces"] = replaces }
        return .object(members)
    }

    private func object(_ authorization: Authorization) -> JSONValue {
        let challenges = authorization.challenges.map { challenge -> JSONValue in
            guard case .object(var members) = challenge, members["type"]?.text == authorization.answered else {
                return challenge
            }
            members["status"] = .string(authorization.status)
            members["error"] = authorization.problem
            return .object(members)
        }
        var members: [String: JSONValue] = [
            "identifier": authorization.identifier, "status": .string(shown(authorization.status)),
            "challenges": .array(challenges),
        ]
        if authorization.isWildcard { members["wildcard"] = true }
        return .object(members)
    }

    private func shown(_ status: String) -> String {
        guard ["processing"].contains(status), let other = state.withLock({ $0.behaviour.waitingStatus }) else {
            return status
        }
        return other
    }
}
