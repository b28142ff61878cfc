/// `logs` of a task: how much of each of its two streams is kept.
public struct LogRotation: Hashable, Sendable {
    /// Where the files are: `<task>.stdout.0`, `<task>.stderr.0` and so on, the highest number is the newest.
    public var directory: String
    /// How many files of a stream are kept.
    public var maxFiles: Int
    /// In bytes. A file ends at the end of a line where there is one.
    public var maxFileSize: Int

    public init(directory: String, maxFiles: Int = 10, maxFileSize: Int = 10 << 20) {
        self.directory = directory
        self.maxFiles = maxFiles
        self.maxFileSize = maxFileSize
    }
}

/// What a task prints to.
public enum LogStream: String, Hashable, Sendable, CaseIterable {
    case stdout, stderr

    /// How the files of a task's stream begin: `web.stdout.`
    func prefix(_ task: String) -> String { "\(task).\(rawValue)." }
}
