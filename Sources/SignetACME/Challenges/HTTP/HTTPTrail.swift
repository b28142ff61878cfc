import SignetCore
import SignetPKI

/// The way from one address along redirects to the answer, or to something else.
struct HTTPTrail: Sendable {
    /// More are not followed (as Boulder).
    private static let maximumRedirects = 10
    private static let redirects: Set<Int> = [301, 302, 307, 308]

    let start: HTTPLocation
    let expected: String
    let names: any ChallengeNameService
    let dialler: any HTTPDialling
    let ports: HTTPSelfCheck.Ports

    func walk(from address: String) async -> AddressSurvey.Sight {
        var location = start
        var addresses = [address]
        var visited: [HTTPLocation] = []
        while true {
            visited.append(location)
            let sighting: HTTPSighting
            let place: String
            switch await ask(location, at: addresses) {
            case .success(let seen): (sighting, place) = (seen.0, Self.way(visited, seen.1))
            case .failure(let failure): return Self.sight(of: failure, visited)
            }
            guard Self.redirects.contains(sighting.status) else { return judge(sighting, place) }
            switch await redirect(from: visited, to: sighting.location ?? "") {
            case .success(let target):
                location = target.location
                addresses = target.addresses ?? addresses
            case .failure(let problem): return .other("\(place) \(problem.words)", remedy: problem.remedy)
            }
        }
    }

    // MARK: Following

    /// A redirect that leads nowhere a validator would go.
    private struct DeadEnd: Error {
        let words: String
        let remedy: String
    }

    /// - Returns: where to ask next, and the addresses there where the host is another one.
    private func redirect(
        from visited: [HTTPLocation], to target: String
    ) async -> Result<(location: HTTPLocation, addresses: [String]?), DeadEnd> {
        guard visited.count <= Self.maximumRedirects else {
            return .failure(
                DeadEnd(
                    words: "redirects more than \(Self.maximumRedirects) times",
                    remedy: "Shorten the redirects, or exempt \(HTTPChallengeAnswers.pathPrefix) from them."))
        }
        guard let next = visited.last?.following(target) else {
            return .failure(
                DeadEnd(
                    words: "redirects to \"\(Self.excerpt(target))\", which is no http or https URL",
                    remedy: "Correct the redirect, or exempt \(HTTPChallengeAnswers.pathPrefix) from it."))
        }
        if let deadEnd = Self.deadEnd(next, after: visited) { return .failure(deadEnd) }
        if next.host == visited.last?.host { return .success((next, nil)) }
        let reason: String
        do {
            let found = try await names.addresses(of: next.host)
            // As validators: IPv6 first, IPv4 when it does not answer.
            let ordered = found.filter { $0.contains(":") } + found.filter { !$0.contains(":") }
            if !ordered.isEmpty { return .success((next, Array(ordered.prefix(4)))) }
            reason = "\(next.host) has no address"
        } catch {
            reason = "the addresses of \(next.host) could not be looked up (\(error))"
        }
        return .failure(
            DeadEnd(
                words: "redirects to \(next), and \(reason)",
                remedy: "Correct the redirect, or the DNS of \(next.host)."))
    }

    /// What validators do not follow; nil when they do.
    private static func deadEnd(_ next: HTTPLocation, after visited: [HTTPLocation]) -> DeadEnd? {
        if visited.contains(next) {
            return DeadEnd(
                words: "redirects in a circle, back to \(next)",
                remedy: "Exempt \(HTTPChallengeAnswers.pathPrefix) from the redirect.")
        }
        if next.host.hasSuffix(".well-known") {
            return DeadEnd(
                words: "redirects to \(next), where a slash is missing after the host",
                remedy: "End the target of the redirect rule with a slash.")
        }
        if next.port != (next.isTLS ? 443 : 80) {
            return DeadEnd(
                words: "redirects to \(next), a port that CAs do not follow (only 80 and 443)",
                remedy: "Redirect to the standard port, or exempt \(HTTPChallengeAnswers.pathPrefix).")
        }
        if (try? AlternativeName(parsing: "ip:\(next.host)")) != nil, next.host != visited.first?.host {
            return DeadEnd(
                words: "redirects to \(next), an address instead of a name, which CAs do not follow",
                remedy: "Redirect to a name, or exempt \(HTTPChallengeAnswers.pathPrefix).")
        }
        return nil
    }

    // MARK: Asking

    /// A failure at an address.
    private struct Unanswered: Error {
        let address: String
        let port: Int
        let failure: DiallingFailure
    }

    /// Asks the addresses in turn until one answers, in their order.
    private func ask(_ location: HTTPLocation, at addresses: [String]) async -> Result<
        (HTTPSighting, String), Unanswered
    > {
        let port =
            switch location.port {
            case 80: ports.http
            case 443: ports.https
            default: location.port
            }
        var last = Unanswered(address: location.host, port: port, failure: .other("no address"))
        for address in addresses {
            do {
                return .success((try await dialler.get(location, at: address, port: port), address))
            } catch {
                last = Unanswered(address: address, port: port, failure: DiallingFailure(error))
            }
        }
        return .failure(last)
    }

    // MARK: Judging

    private func judge(_ sighting: HTTPSighting, _ place: String) -> AddressSurvey.Sight {
        guard sighting.status == 200 else {
            return .other(
                place + " answered \(sighting.status)",
                remedy: sighting.status == 404
                    ? "Check that the web server there serves \(HTTPChallengeAnswers.pathPrefix) from signet or its webroot."
                    : "Exempt \(HTTPChallengeAnswers.pathPrefix) from access rules and redirects of that web server.")
        }
        let body = String(decoding: sighting.body, as: UTF8.self)
        if body.trimmingSuffix(while: \.isWhitespace) == expected { return .answer }
        return .other(
            place + " answered with another body: \"\(Self.excerpt(body))\"",
            remedy: "Check that the name points to this machine and that no page or cache answers for "
                + "\(HTTPChallengeAnswers.pathPrefix).")
    }

    private static func sight(of unanswered: Unanswered, _ visited: [HTTPLocation]) -> AddressSurvey.Sight {
        var place = "\(unanswered.address) port \(unanswered.port)"
        if visited.count > 1, let last = visited.last { place = "the redirect leads to \(last), and " + place }
        if case .unreachable = unanswered.failure { return .unreachable("\(place) \(unanswered.failure)") }
        return .other(
            "\(place) \(unanswered.failure)",
            remedy:
                "Check that the address is this machine's, that a firewall lets the port through, and that something "
                + "listens there.")
    }

    // MARK: Wording

    private static func way(_ visited: [HTTPLocation], _ address: String) -> String {
        guard visited.count > 1, let first = visited.first, let last = visited.last else {
            return "\(visited.first.map(String.init(describing:)) ?? "") at \(address)"
        }
        return "\(first), redirected to \(last) at \(address),"
    }

    private static func excerpt(_ text: String) -> String {
        let visible = text.prefix(80).map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 } ? " " : $0 }
        return String(visible) + (text.count > 80 ? "…" : "")
    }
}

extension String {
    /// The text without the characters at its end that `isDropped`.
    fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> Substring {
        var end = endIndex
        while end > startIndex, isDropped(self[index(before: end)]) { end = index(before: end) }
        return self[..<end]
    }
}
