import Foundation
import SignetCore

/// A job as somebody gave it: the file's text, which is read anew by whoever needs the job.
public struct JobSubmission: Hashable, Sendable, Codable {
    public var source: String
    public var fileName: String
    public var variables: [String: String]

    public init(source: String, fileName: String, variables: [String: String] = [:]) {
        self.source = source
        self.fileName = fileName
        self.variables = variables
    }

    /// - Throws: `.invalidHCL`.
    public func file() throws(SignetError) -> JobFile {
        try JobFile(parsing: source, fileName: fileName, variables: variables)
    }
}

/// A job that the runner knows of.
public struct StoredJob: Sendable {
    public var name: String
    /// Grows by one with each change of the file.
    public var version: Int
    /// Whether it is to run.
    public var isWanted: Bool
    /// Whether it is forgotten once it has stopped.
    public var isPurged: Bool
    public var submittedAt: Date
}
