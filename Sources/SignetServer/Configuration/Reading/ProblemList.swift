import SignetCore
import Yams

/// A place in a file, both numbers from 1.
struct SourcePosition {
    let line: Int
    let column: Int
}

/// Collects what is wrong with a file while it is read, so that all of it is reported together.
///
/// Used by one task during one reading.
final class ProblemList {
    private let file: String
    private var problems: [ConfigurationProblems.Problem] = []

    /// - Parameter file: the name under which the user knows the file
    init(file: String) {
        self.file = file
    }

    /// How many there are so far; a reader compares before and after to learn whether a part was fine.
    var count: Int { problems.count }

    /// Notes a problem at a place that the parser named; nil: the file as a whole.
    func add(at mark: Mark?, field: String, _ message: String, remedy: String) {
        let place = mark.map { SourcePosition(line: $0.line, column: $0.column) }
        add(at: place, field: field, message, remedy: remedy)
    }

    /// Notes a problem at a place in the file; nil: the file as a whole.
    func add(at place: SourcePosition?, field: String, _ message: String, remedy: String) {
        guard problems.count < Self.maximum else { return }
        problems.append(
            ConfigurationProblems.Problem(
                file: file, line: place?.line, column: place?.column, field: field, message: message, remedy: remedy))
    }

    /// Notes a problem of an environment variable.
    func add(environment variable: String, _ message: String, remedy: String) {
        problems.append(
            ConfigurationProblems.Problem(
                file: "$\(variable)", line: nil, column: nil, field: "", message: message, remedy: remedy))
    }

    /// - Throws: ``ConfigurationProblems`` in the order of the file when there are any.
    func throwIfAny() throws {
        guard !problems.isEmpty else { return }
        let ordered = problems.enumerated().sorted { left, right in
            let leftPlace = (left.element.line ?? 0, left.element.column ?? 0, left.offset)
            let rightPlace = (right.element.line ?? 0, right.element.column ?? 0, right.offset)
            return leftPlace < rightPlace
        }
        throw ConfigurationProblems(problems: ordered.map(\.element))
    }

    private static let maximum = 100
}
