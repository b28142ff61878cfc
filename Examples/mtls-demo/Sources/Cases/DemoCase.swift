/// One case of the demonstration: what should happen, and what did.
struct DemoCase: Codable, Sendable {
    /// What was tried: `service A calls B without its certificate`.
    let title: String
    let expected: String
    let seen: String
    let passed: Bool
}

/// What a case expects.
enum Expectation: Sendable {
    /// HTTP status 200 and this text.
    case answer(String)
    /// No answer, or one of another status, with one of these words in the reason.
    case refusal(String, saying: [String])

    var text: String {
        switch self {
        case .answer(let body): "answer: \(body)"
        case .refusal(let reason, _): "refused: \(reason)"
        }
    }

    func isMet(by result: CallResult) -> Bool {
        switch (self, result) {
        case (.answer(let body), .answered(200, let seen)): seen.contains(body)
        case (.refusal, .answered(200, _)), (.answer, _): false
        case (.refusal(_, let words), _):
            words.contains { result.text.lowercased().contains($0.lowercased()) }
        }
    }
}

extension DemoCase {
    init(_ title: String, _ expectation: Expectation, _ result: CallResult) {
        self.title = title
        expected = expectation.text
        seen = result.text
        passed = expectation.isMet(by: result)
    }
}
