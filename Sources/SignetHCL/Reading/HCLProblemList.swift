import SignetCore

/// Collects what is wrong with a file while it is read, so that all of it is reported together.
///
/// Used by one task during one reading.
public final class HCLProblemList {
    /// How many are kept.
    public static let maximum = 100

    private let fileName: String
    private var found: [HCLProblem] = []

    /// - Parameter fileName: the name under which the user knows the file
    public init(fileName: String) {
        self.fileName = fileName
    }

    /// What was found, in the order of the file.
    public var problems: [HCLProblem] {
        found.enumerated().sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }.map(\.element)
    }

    /// Notes a problem.
    /// - Parameters:
    ///   - position: where it stands
    ///   - field: the path of the key: `template[0].destination`; empty for the whole file
    ///   - message: what is wrong, as a sentence
    ///   - remedy: what to write instead, as a sentence
    ///   - unknownKey: the key, when it is the key that is wrong
    public func add(
        at position: HCLPosition, field: String, _ message: String, remedy: String, unknownKey: String? = nil
    ) {
        guard found.count < Self.maximum else { return }
        found.append(
            HCLProblem(
                fileName: fileName, position: position, field: field, message: message, remedy: remedy,
                unknownKey: unknownKey))
    }

    /// - Throws: `.invalidHCL` that names all problems, when there are any.
    public func throwIfAny() throws(SignetError) {
        let problems = problems
        guard let last = problems.last else { return }
        let lines = problems.dropLast().map { "\($0)\n  \($0.remedy)\n" } + ["\(last)"]
        throw SignetError(.invalidHCL, lines.joined(), remedy: last.remedy)
    }
}
