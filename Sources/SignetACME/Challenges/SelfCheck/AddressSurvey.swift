import SignetCore
import SignetPKI

/// Asks every address of a name, because the CA may ask any of them.
struct AddressSurvey: Sendable {
    /// What was seen at one address.
    enum Sight: Sendable, Equatable {
        /// The answer.
        case answer
        /// Something else: the rest of a sentence that begins with where, and what to do.
        case other(String, remedy: String)
        /// Nothing, for a reason that lies with this machine.
        case unreachable(String)
    }

    /// More addresses than this are not asked.
    private static let maximumAddresses = 16

    let names: any ChallengeNameService

    /// - Throws: `.challengeNotVisible` with what was seen at each address that did not show the answer.
    func survey(
        _ answer: PresentedAnswer, look: @escaping @Sendable (_ address: String) async -> Sight
    ) async throws {
        let addresses = try await addresses(for: answer)
        let sights = await withTaskGroup(of: (Int, Sight).self) { group in
            for (index, address) in addresses.enumerated() { group.addTask { (index, await look(address)) } }
            var sights: [(Int, Sight)] = []
            for await sight in group { sights.append(sight) }
            return sights.sorted { $0.0 < $1.0 }.map(\.1)
        }
        try Task.checkCancellation()
        if let error = Self.verdict(sights, on: answer) { throw error }
    }

    /// An address that only this machine cannot reach does not matter when another showed the answer.
    private static func verdict(_ sights: [Sight], on answer: PresentedAnswer) -> SignetError? {
        let isSeen = sights.contains(.answer)
        var sentences: [String] = []
        var remedies: [String] = []
        for sight in sights {
            switch sight {
            case .answer: continue
            case .other(let sentence, let remedy):
                sentences.append(sentence)
                remedies.append(remedy)
            case .unreachable(let sentence):
                guard !isSeen else { continue }
                sentences.append(sentence)
                remedies.append("Let this check be replaced by waiting where this machine cannot see what the CA sees.")
            }
        }
        guard !sentences.isEmpty else { return nil }
        return SignetError(
            .challengeNotVisible,
            "The CA would not see the \(answer.type) answer for \(answer.identifier.value): "
                + sentences.joined(separator: "; ") + ".", remedy: remedies.first)
    }

    private func addresses(for answer: PresentedAnswer) async throws -> [String] {
        let host = answer.identifier.value
        if answer.identifier.type == .ip { return [host] }
        let addresses: [String]
        do {
            addresses = try await names.addresses(of: host)
        } catch {
            try Task.checkCancellation()
            throw SignetError(
                .challengeNotVisible, "The addresses of \(host) could not be looked up.",
                remedy: "Check the DNS of \(host), and the resolver of this machine.", cause: error)
        }
        guard !addresses.isEmpty else {
            throw SignetError(
                .challengeNotVisible,
                "\(host) has no address: neither an A nor an AAAA record, so the CA cannot ask it for \(answer.type).",
                remedy: "Add an address record for it, or prove the name by dns-01.")
        }
        return Array(addresses.prefix(Self.maximumAddresses))
    }
}
