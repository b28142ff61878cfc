import SignetCore

/// Everything that is wrong with one `signet.yaml`, in the order of the file.
public struct ConfigurationProblems: Error, Sendable, Equatable {
    /// One problem, with the place.
    public struct Problem: Sendable, Hashable, Codable {
        /// The file as the user named it.
        public var file: String
        /// From 1; nil when the problem is not at one place of the file, as with an environment variable.
        public var line: Int?
        /// From 1.
        public var column: Int?
        /// `certificates[0].key.algorithm`; empty for the whole file.
        public var field: String
        /// What is wrong, as a sentence.
        public var message: String
        /// What to write instead, as a sentence.
        public var remedy: String
    }

    /// Never empty.
    public let problems: [Problem]
}

extension ConfigurationProblems.Problem: CustomStringConvertible {
    /// `signet.yaml:12:5: certificates[0].kee: unknown key. Did you mean "key"?`
    public var description: String {
        let place = [file, line.map(String.init), column.map(String.init)].compactMap(\.self).joined(separator: ":")
        return [place, field, message].filter { !$0.isEmpty }.joined(separator: ": ") + "\n    " + remedy
    }
}

extension ConfigurationProblems: CustomStringConvertible {
    /// One problem after another, each with its remedy below it.
    public var description: String { problems.map(\.description).joined(separator: "\n") }

    /// The problems as one error of code `.invalidConfiguration`, for those who show errors of one shape only.
    public var error: SignetError { SignetError(.invalidConfiguration, description) }
}
