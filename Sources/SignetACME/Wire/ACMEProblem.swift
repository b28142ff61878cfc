import Foundation

/// What a CA says when something fails (RFC 7807, RFC 8555 section 6.7).
public struct ACMEProblem: Codable, Hashable, Sendable {
    /// The kind; nil where the CA names none.
    public var type: ProblemType?
    /// The CA's sentence.
    public var detail: String?
    /// The HTTP status it came with, when the document repeats it.
    public var status: Int?
    /// A page about this very occurrence: where a person must act, what to do.
    public var instance: String?
    /// The identifier it is about, in a subproblem.
    public var identifier: ACMEIdentifier?
    /// One problem an identifier (RFC 8555 section 6.7.1).
    public var subproblems: [ACMEProblem]?
    /// The signature algorithms the CA takes, with badSignatureAlgorithm.
    public var algorithms: [String]?

    /// Creates a problem.
    public init(
        type: ProblemType?, detail: String? = nil, status: Int? = nil, instance: String? = nil,
        identifier: ACMEIdentifier? = nil, subproblems: [ACMEProblem]? = nil, algorithms: [String]? = nil
    ) {
        self.type = type
        self.detail = detail
        self.status = status
        self.instance = instance
        self.identifier = identifier
        self.subproblems = subproblems
        self.algorithms = algorithms
    }
}

extension ACMEProblem {
    /// The page on which a paused account lifts its pause itself (Let's Encrypt): the link in the detail that has `unpause`
    /// in it. Nothing will succeed before a person has been there.
    public var unpauseURL: String? {
        (detail ?? "").split { $0.isWhitespace || "<>()\"".contains($0) }
            .first { $0.hasPrefix("https://") && $0.contains("unpause") }
            .map { String($0.prefix(2000)).trimmingCharacters(in: CharacterSet(charactersIn: ".,;")) }
    }

    /// The problem in one line, the subproblems included: `dns: no TXT record (www.example.com: NXDOMAIN)`.
    public var summary: String {
        let text = [type?.rawValue, detail].compactMap(\.self).joined(separator: ": ")
        let parts = (subproblems ?? []).prefix(10).map { part in
            (part.identifier.map { "\($0.value): " } ?? "") + part.own
        }
        return Self.printable(text.isEmpty ? "no reason given" : text)
            + (parts.isEmpty ? "" : " (\(parts.map(Self.printable).joined(separator: "; ")))")
    }

    private var own: String { [type?.rawValue, detail].compactMap(\.self).joined(separator: ": ") }

    /// At most 1,000 characters, none of which moves a terminal's cursor or starts a line of the log.
    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.prefix(1000).unicodeScalars.map {
                    $0.properties.generalCategory == .control || $0.properties.generalCategory == .format ? " " : $0
                }))
    }
}
