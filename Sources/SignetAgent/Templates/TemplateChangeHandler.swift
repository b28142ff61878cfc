import SignetCore

/// What is to happen after files were published: commands of an agent, change modes of a task, the restart of a child.
public protocol TemplateChangeHandler: Sendable {
    /// Called once for each change, after all its files are in place. When the process dies before it has returned, it is called
    /// again for the same change.
    /// - Throws: when something could not be done; it is called again after a while, or with the next change, which then has the
    ///   templates of both. ``UnfinishedChange`` says which templates are left.
    func handle(_ change: TemplateChange) async throws
}

/// A part of what a change asks for could not be done.
public struct UnfinishedChange: Error {
    /// The templates for which it must be tried again, by their place in the configuration; not empty.
    public let templates: [Int]
    /// What went wrong.
    public let cause: SignetError

    public init(templates: [Int], cause: SignetError) {
        self.templates = templates
        self.cause = cause
    }
}

/// Files that were published together.
public struct TemplateChange: Hashable, Sendable {
    /// The same when it is told again after the process died; grows.
    public let number: Int64
    /// Which of the runner's templates have other content now, by their place in the configuration.
    public let templates: [Int]
    /// Whether these templates were rendered for the first time since the runner's state was made. A restart of the process
    /// is no first time.
    public let isFirst: Bool

    public init(number: Int64, templates: [Int], isFirst: Bool) {
        self.number = number
        self.templates = templates
        self.isFirst = isFirst
    }
}
