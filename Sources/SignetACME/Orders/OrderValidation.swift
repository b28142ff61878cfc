import SignetCore

extension OrderFlow {
    /// Proves control of every identifier whose authorization is still open (RFC 8555 section 7.5).
    ///
    /// All answers are put up before the CA is told of the first: an apex and its wildcard share a name in DNS.
    func prove(_ placed: Placed, for request: OrderRequest) async throws -> ACMEOrder {
        let choices = try await openAuthorizations(of: placed.order)
        let limit = settings.parallel
        do {
            _ = try await mapConcurrently(choices, limit: limit) { try await $0.solver.present($0.task) }
            _ = try await mapConcurrently(choices, limit: limit) { try await $0.solver.check($0.task) }
            _ = try await mapConcurrently(choices, limit: choices.count) { [self] in
                try await validate($0)
            }
        } catch {
            await cleanUp(choices)
            throw error
        }
        async let looked = order(placed.url).object
        await cleanUp(choices)
        return try await looked
    }

    private func openAuthorizations(of order: ACMEOrder) async throws -> [ChallengeChoice] {
        guard order.authorizations.count <= Self.authorizationLimit else {
            throw ACMEFailure(
                .acmeMalformedResponse, "An order of \(client.host) has \(order.authorizations.count) authorizations.")
        }
        let all = try await mapConcurrently(order.authorizations, limit: settings.parallel) { [self] url in
            (url: url, authorization: try await authorization(url).object)
        }
        return try all.compactMap { url, authorization in
            switch authorization.status {
            case .valid: return nil
            case .invalid, .deactivated, .expired, .revoked:
                throw failure(of: authorization, challenge: nil)
            default:
                return try ChallengeChoice(
                    for: authorization, at: url, solvers: solvers, experience: experience, account: account)
            }
        }
    }

    /// Tells the CA to look, once, and waits for its verdict.
    private func validate(_ choice: ChallengeChoice) async throws {
        var polling = Polling(clock: clock, settings: settings, deadline: settings.validationDeadline)
        var response: ACMEHTTPResponse?
        if choice.challenge.status == .pending { response = try await respond(to: choice) }
        while true {
            let look = try await authorization(choice.authorizationURL)
            switch look.object.status {
            case .valid:
                experience.note(choice.challenge.type, succeeded: true)
                return
            case .invalid, .deactivated, .expired, .revoked:
                experience.note(choice.challenge.type, succeeded: false)
                throw failure(of: look.object, challenge: choice.challenge)
            default:
                response = look.response.headers.contains(name: "Retry-After") ? look.response : response
                try await polling.pause(
                    after: response,
                    waitingFor: "validating \(choice.authorization.identifier) by \(choice.challenge.type)")
                response = nil
            }
        }
    }

    /// - Returns: nil when the CA refuses because the authorization has been decided meanwhile.
    private func respond(to choice: ChallengeChoice) async throws -> ACMEHTTPResponse? {
        do {
            return try await client.post(
                bytes: Array("{}".utf8), to: choice.challenge.url, by: account.signer,
                attempt: "have \(choice.authorization.identifier) validated by \(choice.challenge.type)")
        } catch let failure as ACMEFailure where failure.status == 400 || failure.status == 409 {
            guard try await authorization(choice.authorizationURL).object.status == .valid else { throw failure }
            return nil
        }
    }

    private func cleanUp(_ choices: [ChallengeChoice]) async {
        await uncancelled { [self] in
            for choice in choices {
                do {
                    try await choice.solver.cleanUp(choice.task)
                } catch {
                    logger.warning(
                        "The answer to a challenge could not be taken away: \(error)",
                        metadata: [
                            "identifier": "\(choice.task.identifier)", "challenge": "\(choice.task.type)",
                        ])
                }
            }
        }
    }

    private func failure(of authorization: ACMEAuthorization, challenge: ACMEChallenge?) -> ACMEFailure {
        let failed =
            authorization.challenges.first { $0.error != nil && $0.url == challenge?.url }
            ?? authorization.challenges.first { $0.error != nil }
        let way = (failed ?? challenge).map { " by \($0.type)" } ?? ""
        let name = (authorization.isWildcard ? "*." : "") + authorization.identifier.value
        var failure: ACMEFailure
        if let problem = failed?.error {
            failure = ACMEFailure(problem, attempt: "prove control of \(name)\(way)", ca: client.host)
        } else {
            failure = ACMEFailure(
                .acmeOrderFailed,
                "Signet could not prove control of \(name)\(way): the authorization is \(authorization.status).")
        }
        failure.endsOrder = true
        return failure
    }
}
