import Foundation
import SignetCore
import SignetHCL

/// A job file that was read: the job, and what in the file has no effect here.
public struct JobFile: Sendable {
    public let job: JobSpec
    /// Sentences with file, line and column.
    public let warnings: [String]

    /// Reads a job in HCL 2 (or the same in JSON), as Nomad writes it.
    /// - Parameters:
    ///   - text: the whole file
    ///   - fileName: for the sentences
    ///   - variables: values of `variable` blocks
    /// - Throws: `.invalidHCL` with everything that is wrong, each with file, line and column.
    public init(parsing text: String, fileName: String, variables: [String: String] = [:]) throws(SignetError) {
        let document = try HCLDocument(parsing: text, fileName: fileName, dialect: .hcl2)
        let problems = HCLProblemList(fileName: fileName)
        let notes = JobNotes(fileName: fileName)
        let values = JobVariables(document.body, given: variables, fileName: fileName, problems: problems)
        let body = JobExpressions(variables: values, problems: problems).evaluated(document.body)
        let job = JobReader(fileName: fileName, problems: problems, notes: notes).job(of: body)
        try problems.throwIfAny()
        guard let job else {
            throw SignetError(
                .invalidHCL, "\(fileName) holds no job.", remedy: "Write job \"name\" { group \"name\" { ... } }.")
        }
        self.job = job
        warnings = notes.sentences
    }
}

/// What in a job file has no effect. Used by one task during one reading.
final class JobNotes {
    private let fileName: String
    private var found: [(position: HCLPosition, sentence: String)] = []

    init(fileName: String) {
        self.fileName = fileName
    }

    func add(at position: HCLPosition, _ sentence: String) { found.append((position, sentence)) }

    /// In the order of the file.
    var sentences: [String] {
        found.sorted { $0.position < $1.position }.map { "\(fileName):\($0.position): \($0.sentence)" }
    }
}
