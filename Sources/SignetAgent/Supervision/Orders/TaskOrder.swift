import SignetCore

/// What a keeper is to start: one process, once.
///
/// It reaches the keeper through a file (mode 0600) that is gone as soon as it has been read, because the environment of a
/// task holds secrets.
public struct TaskOrder: Hashable, Sendable {
    /// Which start of the task this is; different for each.
    public var run: String
    /// The task's name, from which its output files are called `<task>.stdout.0` and so on.
    public var task: String
    /// The argument vector. The first is the program: a path (relative ones below `directory`), or a name without a slash,
    /// which is looked for in the `PATH` of `environment`.
    public var command: [String]
    /// All of the environment; nothing is inherited.
    public var environment: [String: String]
    /// The working directory, absolute.
    public var directory: String
    /// As whom it runs; nil: as the runner. Another user needs root.
    public var user: TaskUser?
    /// Where what it prints is kept; nil: nowhere.
    public var logs: LogRotation?

    public init(
        run: String, task: String, command: [String], environment: [String: String], directory: String,
        user: TaskUser? = nil, logs: LogRotation? = nil
    ) {
        self.run = run
        self.task = task
        self.command = command
        self.environment = environment
        self.directory = directory
        self.user = user
        self.logs = logs
    }

    /// Checks what the system could not be told.
    /// - Throws: `.invalidTaskOrder`.
    func check() throws(SignetError) {
        func require(_ condition: Bool, _ what: String) throws(SignetError) {
            guard condition else { throw .taskOrder(task, what) }
        }
        func plain(_ text: String) -> Bool { !text.utf8.contains(0) }
        try require(!run.isEmpty && run.utf8.count <= 200, "its run has no name, or one that is too long")
        try require(Self.isFileName(task), "its name is no file name")
        try require(command.first.map { !$0.isEmpty } ?? false, "it has no command")
        try require(command.allSatisfy(plain), "an argument has a zero byte")
        for (name, value) in environment {
            try require(
                !name.isEmpty && plain(name) && !name.utf8.contains(UInt8(ascii: "=")), "a variable has no name")
            try require(plain(value), "the variable \(name.prefix(60)) has a zero byte")
        }
        try require(directory.hasPrefix("/") && plain(directory), "its directory is not absolute")
        guard let logs else { return }
        try require(logs.directory.hasPrefix("/") && plain(logs.directory), "the directory of its logs is not absolute")
        try require((1...10_000).contains(logs.maxFiles), "it keeps no log files, or too many")
        try require((1...(1 << 50)).contains(logs.maxFileSize), "its log files have no size, or too large a one")
    }

    private static func isFileName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 128 && name != "." && name != ".."
            && name.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "/") && $0 != 0x7F }
    }
}

extension SignetError.Code {
    /// A task is ordered that cannot be started, or the file of an order is damaged.
    public static let invalidTaskOrder = Self(rawValue: "task.order")
}

extension SignetError {
    static func taskOrder(_ task: String, _ what: String) -> SignetError {
        SignetError(
            .invalidTaskOrder, "The task \"\(task.prefix(60))\" cannot be started as it is ordered: \(what).",
            remedy: "Correct the task in the job.")
    }
}
